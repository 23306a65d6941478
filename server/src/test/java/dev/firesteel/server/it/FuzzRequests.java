// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Random requests for the routes of the contract: fields that fit beside fields that don't, in bodies that are whole, torn
 * or named as what they are not. None makes a session or batch, and none ends the session that the others are about.
 */
final class FuzzRequests {
    static final List<String> SEGMENTS = List.of(
            "9".repeat(100),
            "2147483648",
            "-1",
            "0",
            "%",
            "%zz",
            "%00",
            "%2F",
            "%2e%2e",
            "..",
            ".",
            "",
            "%F0%28",
            "%ED%A0%80",
            "x".repeat(5000),
            ";jsessionid=1",
            "nosuch",
            "a%20b",
            "%0d%0aX:%20y",
            "\u00e9");
    static final List<String> VALUES = List.of(
            "",
            "x",
            "-1",
            "1",
            "9".repeat(19),
            "9".repeat(100),
            "1e400",
            "NaN",
            "%",
            "%zz",
            "%00",
            "true",
            "null",
            "{}",
            "1d1h",
            "60s",
            "desc",
            "%ED%A0%80",
            "%F0%9F%98%80",
            "a&a=b&=&&a");
    private static final List<String> HEADERS = List.of(
            "X: y",
            "Content-Type: text/plain",
            "Content-Type: application/json;charset=utf-16",
            "Content-Type: application/json;charset=nosuch;charset=x",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: multipart/form-data",
            "Content-Type: application/grpc",
            "Content-Type: application/grpc-web-text",
            "Content-Type: /",
            "Content-Encoding: gzip",
            "Content-Encoding: deflate, gzip",
            "Content-Encoding: UTF-8",
            "Accept: application/vnd.livy.v9",
            "Accept: text/event-stream",
            "Accept-Encoding: gzip;q=x, *;q=",
            "Last-Event-ID: -9999999999999999999",
            "Last-Event-ID: 9223372036854775807",
            "Idempotency-Key: \u00e9",
            "Prefer: wait=99999999999",
            "Prefer: wait=-1, wait=x",
            "X-HTTP-Method-Override: NOSUCH",
            "Origin: null",
            "Range: bytes=0-1",
            "Upgrade: websocket",
            "grpc-timeout: x",
            "traceparent: 00-0-0-00");
    private static final List<String> TEXTS = List.of(
            "\"\"",
            "\"x\"",
            "\"1\"",
            "\"select 1\"",
            "\"/nosuch.jar\"",
            "\"file:///etc/passwd\"",
            "\"nosuch://%zz\"",
            "\"1d1h\"",
            "\"-5s\"",
            "\"9223372036854775807d\"",
            "\"\\u0000\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud800\"",
            "\"" + "x".repeat(100_000) + "\"");
    private static final List<String> KINDS = List.of("\"sql\"", "\"sql\"", "\"sql\"", "\"nosuch\"", "\"\"", "1");
    private static final List<String> NUMBERS =
            List.of("0", "1", "-1", "2147483647", "-2147483648", "9223372036854775807", "1.0", "1e3", "\"7\"");
    private static final List<String> SCRAPS = List.of(
            "null",
            "true",
            "{}",
            "[]",
            "[[]]",
            "\"x\"",
            "1.5",
            "1e400",
            "[".repeat(2000),
            "{\"a\":".repeat(200),
            "tru",
            "\"\\x\"",
            "");
    /** Of these only what is not there is asked for, for what they do to the session. */
    private static final Set<String> ENDS = Set.of("DeleteSession", "StopSession");
    /** Of these every body has a name that is refused. */
    private static final Set<String> MAKES = Set.of("CreateSession", "CreateBatch");

    private final List<Route> routes;
    private final String living;
    private final Random random;

    FuzzRequests(List<Route> routes, String living, long seed) {
        this.routes = routes;
        this.living = living;
        this.random = new Random(seed);
    }

    RawRequest next() {
        Route route = any(routes);
        StringBuilder target = new StringBuilder(route.path(field -> segment(route, field)));
        for (FieldDescriptor field : route.call().getInputType().getFields()) {
            if (random.nextInt(4) == 0) {
                target.append(target.indexOf("?") < 0 ? "?" : "&")
                        .append(field.getJsonName())
                        .append('=')
                        .append(any(VALUES));
            }
        }
        List<String> headers = new ArrayList<>();
        while (random.nextInt(3) == 0) {
            headers.add(any(HEADERS));
        }
        return new RawRequest(route.method(), target.toString(), headers, body(route));
    }

    private String segment(Route route, String field) {
        boolean lives = random.nextInt(4) > 0 && !ENDS.contains(route.call().getName());
        return switch (lives ? field : "") {
            case "session" -> living;
            case "statement" -> "0";
            default -> any(SEGMENTS);
        };
    }

    private byte[] body(Route route) {
        boolean makes = MAKES.contains(route.call().getName());
        List<String> members = new ArrayList<>();
        for (FieldDescriptor field : route.call().getInputType().getFields()) {
            boolean said = !route.path().contains("{" + field.getName() + "}") || random.nextInt(20) == 0;
            if (said && random.nextInt(2) == 0 && !(makes && field.getName().equals("name"))) {
                members.add(
                        "\"" + field.getJsonName() + "\":" + (random.nextInt(12) == 0 ? any(SCRAPS) : value(field)));
            }
        }
        if (makes) {
            members.add("\"name\":\"1\"");
        }
        byte[] body = ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(body, random.nextInt(body.length));
            case 1 -> makes ? body : torn(body);
            default -> body;
        };
    }

    private String value(FieldDescriptor field) {
        if (field.isMapField()) {
            return "{" + any(TEXTS) + ":" + any(TEXTS) + "}";
        }
        String value =
                switch (field.getJavaType()) {
                    case INT, LONG -> any(NUMBERS);
                    case ENUM -> any(KINDS);
                    default -> any(TEXTS);
                };
        return field.isRepeated() ? "[" + value + "]" : value;
    }

    private byte[] torn(byte[] body) {
        byte[] torn = body.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            torn[random.nextInt(torn.length)] = (byte) random.nextInt(256);
        }
        return torn;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
