// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request that is sent byte by byte as it is, on a connection of its own: HTTP libraries tidy up what is to be tested. */
record RawRequest(String method, String target, List<String> headers, byte[] body) {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final int SHOWN = 1000;
    private static final int PATIENCE_MILLIS = 60_000;

    RawRequest(String method, String target, String body) {
        this(method, target, List.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    /** What came back; of an answer without a length, such as a stream of events, only the head. */
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    Answer send(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(bytes());
            } catch (SocketException e) {
                // It was refused before all was sent; the answer is there to be read.
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = head(in);
            Matcher length = LENGTH.matcher(head);
            int bytes = !method.equals("HEAD") && length.find() ? Integer.parseInt(length.group(1)) : 0;
            return new Answer(head, new String(in.readNBytes(bytes), StandardCharsets.UTF_8));
        }
    }

    private byte[] bytes() {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] first = head.toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[first.length + body.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }

    /** The head of the answer; those that only say that another comes are passed over. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (next == '\n' && head.toString().endsWith("\r\n\r\n")) {
                if (!head.toString().startsWith("HTTP/1.1 1")) {
                    return head.toString();
                }
                head.setLength(0);
            }
        }
        throw new IOException("the connection was closed after: " + head);
    }

    @Override
    public String toString() {
        String text = new String(body, StandardCharsets.UTF_8);
        return method + " " + shown(target) + " " + headers + " " + shown(text);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }
}
