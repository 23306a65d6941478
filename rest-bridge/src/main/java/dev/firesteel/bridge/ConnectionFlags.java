// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.linecorp.armeria.common.FlagsProvider;

/**
 * What Armeria has no setting for on a server: found by it as a service. A system property of Armeria's goes before.
 */
public final class ConnectionFlags implements FlagsProvider {

    /**
     * How long an HTTP/1 connection that is to be closed is left to the client to close, so that the port rests with the
     * client. Armeria's own 3 s are what a client that reads to the end of the connection (HTTP/1.0) waits for each answer.
     */
    private static final long CLOSE_DELAY_MILLIS = 100;

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Long defaultHttp1ConnectionCloseDelayMillis() {
        return CLOSE_DELAY_MILLIS;
    }
}
