// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.firesteel.bridge.LivyErrors.RestError;
import dev.firesteel.bridge.json.LivyJson;
import org.jspecify.annotations.Nullable;

/** Answers what goes wrong before or around a service, such as a bad path, in the form of all other errors. */
final class RestErrorHandler implements ServerErrorHandler {

    private final BridgeConfig config;
    private final LivyJson json;

    RestErrorHandler(BridgeConfig config, LivyJson json) {
        this.config = config;
        this.json = json;
    }

    static RestError tooLarge(long limit) {
        return RestError.of(413, "The body is too large (expected: at most " + limit + " bytes)");
    }

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        if (cause instanceof RequestTimeoutException) {
            String within = " within " + context.requestTimeoutMillis() + " ms";
            boolean received = context.hasAttr(RestService.RECEIVED);
            return rendered(
                            received
                                    ? RestError.of(504, "Not done" + within)
                                    : RestError.of(408, "Not received" + within))
                    .toHttpResponse();
        }
        return null;
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig service,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        if (status.isContentAlwaysEmpty()) {
            return AggregatedHttpResponse.of(status);
        }
        if (cause instanceof ContentTooLargeException tooLarge) {
            return rendered(tooLarge(tooLarge.maxContentLength()));
        }
        return rendered(RestError.of(status.code(), description == null ? status.reasonPhrase() : description));
    }

    private AggregatedHttpResponse rendered(RestError error) {
        ResponseHeadersBuilder headers = error.headers();
        config.responseHeaders().forEach(headers::set);
        return AggregatedHttpResponse.of(headers.build(), Replies.data(error.body(json)));
    }
}
