// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The HTTP method that a request means: as in Livy, a POST may say that it stands for another one. */
final class RequestMethod {

    private static final List<String> HEADERS = List.of("x-http-method-override", "x-http-method", "x-method-override");
    private static final String PARAMETER = "_method";

    private RequestMethod() {}

    /** Returns the method. What stands for a method that doesn't exist is {@link HttpMethod#UNKNOWN}. */
    static HttpMethod of(RequestHeaders headers, @Nullable String query) {
        HttpMethod method = headers.method();
        if (method != HttpMethod.POST) {
            return method;
        }
        String meant = null;
        for (int i = 0; i < HEADERS.size() && meant == null; i++) {
            meant = headers.get(HEADERS.get(i));
        }
        if (meant == null && query != null && query.contains(PARAMETER)) {
            meant = QueryParams.fromQueryString(query).get(PARAMETER);
        }
        if (meant == null || meant.isBlank()) {
            return method;
        }
        HttpMethod known = HttpMethod.tryParse(meant.trim().toUpperCase(Locale.ROOT));
        return known == null ? HttpMethod.UNKNOWN : known;
    }
}
