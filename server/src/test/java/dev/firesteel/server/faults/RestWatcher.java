// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import dev.firesteel.server.it.Rest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** One that watches server-sent events. */
final class RestWatcher extends Watcher {
    private static final int UNAVAILABLE = 503;

    private final Caller caller;
    private final String statement;

    private String event = "";
    private String id = "";
    private String data = "";

    RestWatcher(Caller caller, Timeline timeline, String statement, long seed) {
        super(caller, timeline, seed);
        this.caller = caller;
        this.statement = statement;
    }

    @Override
    void read(String address, long last) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + statement + "/events"));
        if (last > 0) {
            request.header("Last-Event-ID", Long.toString(last));
        }
        try {
            HttpResponse<InputStream> response =
                    caller.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() == UNAVAILABLE) {
                    throw new Caller.TryAgain(lines.readLine());
                }
                if (response.statusCode() != 200) {
                    throw new AssertionError(this + ": " + response.statusCode() + " " + lines.readLine());
                }
                lines.lines().forEach(this::take);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String line) {
        if (line.startsWith("event:")) {
            event = line.substring(6).strip();
        } else if (line.startsWith("id:")) {
            id = line.substring(3).strip();
        } else if (line.startsWith("data:")) {
            data = line.substring(5);
        } else if (line.isEmpty()) {
            dispatch();
        }
    }

    private void dispatch() {
        if (!id.isEmpty()) {
            String text = new Rest.Answer(200, data, null)
                    .json()
                    .path("text")
                    .path("text")
                    .asText();
            see(Long.parseLong(id), text);
            if (event.equals("finished")) {
                finish();
            }
        } else if (event.equals("failed")) {
            throw new Caller.TryAgain(data);
        }
        event = "";
        id = "";
    }

    @Override
    public String toString() {
        return "a watcher of " + statement + " over REST";
    }
}
