// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import java.util.ArrayList;
import java.util.List;

/** Where a server listens. */
public record ServerAddress(String host, int port) {
    /**
     * Reads {@code host:port,host:port}; an IPv6 host stands in brackets.
     *
     * @throws IllegalArgumentException says what came and what was expected
     */
    public static List<ServerAddress> parse(String list) {
        List<ServerAddress> addresses = new ArrayList<>();
        for (String one : list.split(",", -1)) {
            String text = one.strip();
            int colon = text.lastIndexOf(':');
            int port = colon < 1 ? -1 : port(text.substring(colon + 1));
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("server: " + text + " (expected: host:port)");
            }
            addresses.add(new ServerAddress(text.substring(0, colon), port));
        }
        return List.copyOf(addresses);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
