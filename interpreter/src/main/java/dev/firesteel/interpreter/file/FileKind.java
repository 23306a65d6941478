// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.file;

/** What a file is to the session. */
public enum FileKind {
    JAR,
    PY_FILE,
    FILE
}
