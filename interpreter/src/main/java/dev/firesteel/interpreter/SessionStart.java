// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.link.LinkSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a session of a worker begins.
 *
 * @param conf its Spark configuration
 * @param language started at once; null when none is
 * @param pooled started ahead of its session: what every language needs is done at once
 * @param workDirectory of this session alone
 * @param maxUnacknowledgedBytes when the server has not stored more than this, printing code waits
 */
record SessionStart(
        LinkSettings link,
        SessionScope scope,
        Map<String, String> conf,
        @Nullable Language language,
        boolean pooled,
        Path workDirectory,
        long maxUnacknowledgedBytes) {}
