// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;

import java.time.Duration;
import java.util.List;

/** Where the server is reached, and what it takes. */
@Section("Server")
public record ServerConfig(
        @Key(
                name = "server.host",
                byDefault = "127.0.0.1",
                doc =
                        "Address to listen on: one of this machine's loopback addresses. Others will be possible once there is authentication.")
        String host,

        @Key(
                name = "server.port",
                byDefault = "8998",
                doc = "Port for gRPC, gRPC-Web, REST, metrics and workers alike. 0 takes a free one.")
        int port,

        @Key(name = "server.max-request-size", byDefault = "16m", doc = "Largest request body or message that is read.")
        DataSize maxRequestSize,

        @Key(
                name = "server.allowed-origins",
                doc =
                        "Origins, beside those of this machine, whose pages may call the server from a browser, separated by commas: `https://notebooks.example.com`.")
        List<String> allowedOrigins,

        @Key(
                name = "server.shutdown-timeout",
                byDefault = "10s",
                doc = "How long a stopping server waits for requests and workers to end before it ends them.")
        Duration shutdownTimeout) {
    public ServerConfig {
        require(port >= 0 && port <= 65535, "server.port", port, "0 to 65535");
        require(
                maxRequestSize.bytes() > 0 && maxRequestSize.bytes() < 1 << 30,
                "server.max-request-size",
                maxRequestSize,
                "> 0 and < 1g");
        require(!shutdownTimeout.isNegative(), "server.shutdown-timeout", shutdownTimeout, ">= 0");
    }
}
