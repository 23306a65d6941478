// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which exactly the bytes are sent that a test says: HTTP libraries tidy up what is to be tested. */
final class RawHttp implements Closeable {

    /** One answer; header names are in lower case. */
    record Answer(int status, Map<String, String> headers, byte[] bytes) {

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawHttp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Sends a request on a connection of its own. */
    static Answer call(int port, String method, String target, String body, String... headers) throws IOException {
        return call(port, method, target, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    static Answer call(int port, String method, String target, byte[] body, String... headers) throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.sendHead(method, target, body.length, headers);
            http.send(body);
            return http.answer(method.equals("HEAD"));
        }
    }

    static Answer get(int port, String target, String... headers) throws IOException {
        return call(port, "GET", target, "", headers);
    }

    /** Sends the head of a request; a negative length says none. */
    void sendHead(String method, String target, long length, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (length > 0 || (length == 0 && method.equals("POST"))) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        send(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Reads one answer, whole. */
    Answer answer(boolean headOnly) throws IOException {
        Answer head = head();
        if (headOnly || head.status() == 204) {
            return head;
        }
        if (head.header("transfer-encoding").equals("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                body.writeBytes(chunk);
            }
            return new Answer(head.status(), head.headers(), body.toByteArray());
        }
        String length = head.headers().getOrDefault("content-length", "0");
        return new Answer(head.status(), head.headers(), in.readNBytes(Integer.parseInt(length)));
    }

    /** Reads the head of an answer; those that only say that another comes are passed over. */
    Answer head() throws IOException {
        while (true) {
            List<String> status = List.of(line().split(" ", 3));
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                String[] parts = line.split(":", 2);
                headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].trim());
            }
            int code = Integer.parseInt(status.get(1));
            if (code >= 200) {
                return new Answer(code, headers, new byte[0]);
            }
        }
    }

    /** Reads a chunk of a chunked body; the last one is empty. */
    byte[] chunk() throws IOException {
        byte[] chunk = in.readNBytes(Integer.parseInt(line(), 16));
        line();
        return chunk;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("after: " + line);
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
