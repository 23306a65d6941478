// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.util.List;

/**
 * What a worker says of itself when it dials. Texts are empty while they are not known.
 *
 * @param ready statements run at once
 * @param parallelSql how many statements of SQL it runs side by side
 * @param statements ids of those that run and of those with events that were not acknowledged
 * @param hosted ids of the workers whose sessions it hosts
 */
public record WorkerHello(
        String sparkVersion,
        String scalaVersion,
        long pid,
        boolean ready,
        String appId,
        String sparkUiUrl,
        int parallelSql,
        List<Integer> statements,
        List<String> hosted) {
    public WorkerHello {
        statements = List.copyOf(statements);
        hosted = List.copyOf(hosted);
    }
}
