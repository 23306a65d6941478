// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.artifact;

/** What a file is to a session. */
public enum FileKind {
    /** Its classes are found. */
    JAR,
    /** Its modules are found. */
    PY_FILE,
    /** It is found by its name. */
    FILE
}
