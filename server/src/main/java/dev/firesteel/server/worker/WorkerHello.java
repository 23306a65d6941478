// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

/**
 * What a worker says of itself when it dials. Texts are empty while they are not known.
 *
 * @param ready statements run at once
 */
public record WorkerHello(
        String sparkVersion, String scalaVersion, long pid, boolean ready, String appId, String sparkUiUrl) {}
