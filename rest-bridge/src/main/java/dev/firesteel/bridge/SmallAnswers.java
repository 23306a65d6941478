// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import io.grpc.MethodDescriptor;
import java.util.List;

/**
 * What is known of answers before their calls are made. Answers with raw JSON in them may be large, and are sent as the
 * client takes them, after their headers; one that is known to be small is sent together with them.
 */
@FunctionalInterface
public interface SmallAnswers {

    /**
     * Whether the answer to a call is known to be small: a few hundred KiB at the most. Called on an event loop.
     *
     * @param path the values of the path's fields, in its order
     */
    boolean isSmall(MethodDescriptor<?, ?> method, List<String> path);
}
