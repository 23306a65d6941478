// SPDX-License-Identifier: Apache-2.0
/** Jobs of Livy's client libraries: functions that come serialized, and values that go so. Loaded with a session's first job. */
@NullMarked
package dev.firesteel.interpreter.job;

import org.jspecify.annotations.NullMarked;
