// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

/** A configuration that cannot be used. The message is for the person who wrote it and says all there is to say. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
