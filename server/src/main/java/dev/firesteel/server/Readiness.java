// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.healthcheck.HealthChecker;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Whether calls would be served: the server isn't stopping, and its store takes a change and has room for more. Tried at every question. */
record Readiness(HealthChecker serving, Supplier<? extends CompletionStage<?>> store) implements HttpService {
    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (!serving.isHealthy()) {
            return answer(HttpStatus.SERVICE_UNAVAILABLE, "stopping");
        }
        return HttpResponse.of(store.get()
                .handle((done, failure) -> failure == null
                        ? answer(HttpStatus.OK, "ready")
                        : answer(HttpStatus.SERVICE_UNAVAILABLE, "the store takes no changes")));
    }

    private static HttpResponse answer(HttpStatus status, String text) {
        return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text + "\n");
    }
}
