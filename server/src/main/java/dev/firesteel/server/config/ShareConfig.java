// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;

import java.time.Duration;

/** Applications that several sessions of a user share. */
@Section("Shared applications")
public record ShareConfig(
        @Key(
                name = "share.linger",
                byDefault = "5m",
                doc =
                        "How long an application that sessions share (`firesteel.share` in their `conf`) stays after the last of them has ended, for the next one. 0 is not at all.")
        Duration linger) {
    public ShareConfig {
        require(!linger.isNegative(), "share.linger", linger, ">= 0");
    }
}
