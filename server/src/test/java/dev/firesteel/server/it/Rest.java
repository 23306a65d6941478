// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** A client of the REST API that knows nothing but HTTP and JSON. */
public record Rest(String url, HttpClient http) {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    static Rest at(String url) {
        return new Rest(url, HttpClient.newHttpClient());
    }

    /** An answer; the body as it came, and as JSON. */
    public record Answer(int status, String body, HttpResponse<?> response) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer post(String path, String body, String... headers) {
        return call("POST", path, body, headers);
    }

    public Answer delete(String path) {
        return call("DELETE", path, null);
    }

    Answer call(String method, String path, String body, String... headers) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, publisher);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    /** A stream of events; the caller closes it. */
    InputStream events(String path, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        headers.forEach(request::header);
        return send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    /** Makes a session and returns its path. */
    String session(String kind) {
        Answer created = post("/sessions", "{\"kind\":\"" + kind + "\"}");
        if (created.status() != 201) {
            throw new AssertionError(created.toString());
        }
        return created.header("location");
    }

    /** Runs code and returns the statement when it has ended, however long that takes. */
    JsonNode run(String session, String code) {
        return ended(submit(session, code));
    }

    /** Queues code and returns the statement's path. */
    String submit(String session, String code) {
        Answer accepted = post(
                session + "/statements",
                JSON.createObjectNode().put("code", code).toString());
        if (accepted.status() != 201) {
            throw new AssertionError(accepted.toString());
        }
        return accepted.header("location");
    }

    /** Queues code of a language of its own. */
    String submit(String session, String kind, String code) {
        Answer accepted = post(
                session + "/statements",
                JSON.createObjectNode().put("kind", kind).put("code", code).toString());
        if (accepted.status() != 201) {
            throw new AssertionError(accepted.toString());
        }
        return accepted.header("location");
    }

    JsonNode ended(String statement) {
        while (true) {
            JsonNode now = get(statement + "?wait=60s").json();
            String state = now.path("state").asText();
            if (state.equals("available") || state.equals("cancelled")) {
                return now;
            }
            if (!state.equals("waiting") && !state.equals("running") && !state.equals("cancelling")) {
                throw new AssertionError(now.toString());
            }
        }
    }

    private URI uri(String path) {
        return URI.create(url + path);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
