// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Refuses what a browser sends for a page from elsewhere. Such a page can reach a server on the same machine as its reader,
 * and a POST of plain text needs no permission: it could run code there. Programs that are no browsers say no origin.
 */
final class OriginGuard implements DecoratingHttpServiceFunction {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> allowed;

    /** {@code allowed} are origins such as {@code https://notebooks.example.com}, beside those of this machine. */
    OriginGuard(List<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    @Override
    public HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        return origin == null || allowed.contains(origin) || isLocal(origin)
                ? service.serve(context, request)
                : HttpResponse.of(
                        HttpStatus.FORBIDDEN,
                        MediaType.JSON_UTF_8,
                        "{\"msg\":\"Pages of another origin may not call this server (server.allowed-origins)\"}");
    }

    private static boolean isLocal(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host != null && LOCAL.contains(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
