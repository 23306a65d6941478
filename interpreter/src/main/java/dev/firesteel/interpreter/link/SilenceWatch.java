// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Notices that the server has said nothing for too long. Confined to the link's thread. */
final class SilenceWatch {
    private final LinkThread thread;
    private Future<?> check = CompletableFuture.completedFuture(null);
    private long heardAt;

    SilenceWatch(LinkThread thread) {
        this.thread = thread;
    }

    /** @param silent called once, unless the watch was stopped */
    void start(Duration limit, Runnable silent) {
        heard();
        check(limit, silent);
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    void stop() {
        check.cancel(false);
    }

    private void check(Duration limit, Runnable silent) {
        Duration left = limit.minusNanos(System.nanoTime() - heardAt);
        if (left.isNegative() || left.isZero()) {
            silent.run();
        } else {
            check = thread.after(left, () -> check(limit, silent));
        }
    }
}
