// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** Uploads as a form does. */
final class Multipart {
    private Multipart() {}

    static Rest.Answer post(Rest rest, String path, String part, Path file) throws IOException {
        return post(rest, path, part, file, file.getFileName().toString());
    }

    static Rest.Answer post(Rest rest, String path, String part, Path file, String name) throws IOException {
        BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofString("--edge\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\""
                        + name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofString("\r\n--edge--\r\n"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(rest.url() + path))
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(body)
                .build();
        try {
            HttpResponse<String> response = rest.http().send(request, HttpResponse.BodyHandlers.ofString());
            return new Rest.Answer(response.statusCode(), response.body(), response);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
