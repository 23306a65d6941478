// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

/** What a statement is written in. */
public enum Language {
    SCALA("Scala"),
    PYTHON("Python"),
    SQL("SQL"),
    R("R"),
    /** A Java or Scala function that comes serialized. */
    JVM_JOB("JVM job");

    private final String displayName;

    Language(String displayName) {
        this.displayName = displayName;
    }

    /** The name for people. */
    public String displayName() {
        return displayName;
    }
}
