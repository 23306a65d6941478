// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

/** How each language's text becomes Livy's {@code text/plain}. */
enum TextRules {
    /** All that was written and echoed, untouched. A magic's value and text replace each other: one key only. */
    SPARK(true) {
        @Override
        StringBuilder text(StringBuilder out, StringBuilder err) {
            return out;
        }

        @Override
        boolean showsText(CharSequence text, boolean hasValues) {
            return !hasValues;
        }
    },
    /** Standard output, then standard error, without trailing white space. */
    PYSPARK(false) {
        @Override
        StringBuilder text(StringBuilder out, StringBuilder err) {
            out.append(err);
            int end = out.length();
            while (end > 0 && Character.isWhitespace(out.charAt(end - 1))) {
                end--;
            }
            out.setLength(end);
            return out;
        }

        @Override
        boolean uses(boolean standardError) {
            return true;
        }
    },
    /** Standard output without one newline before and after it. */
    SPARKR(false) {
        @Override
        StringBuilder text(StringBuilder out, StringBuilder err) {
            if (out.length() > 0 && out.charAt(0) == '\n') {
                out.deleteCharAt(0);
            }
            if (out.length() > 0 && out.charAt(out.length() - 1) == '\n') {
                out.setLength(out.length() - 1);
            }
            return out;
        }
    },
    /** Values only: tables, and what jobs return. What was printed on the way is shown with a failure. */
    VALUES(false) {
        @Override
        StringBuilder text(StringBuilder out, StringBuilder err) {
            return out;
        }

        @Override
        boolean showsText(CharSequence text, boolean hasValues) {
            return false;
        }
    };

    private final boolean lastOneWins;

    TextRules(boolean lastOneWins) {
        this.lastOneWins = lastOneWins;
    }

    static TextRules of(Kind kind) {
        return switch (kind) {
            case SPARK -> SPARK;
            case PYSPARK -> PYSPARK;
            case SPARKR -> SPARKR;
            case SQL, SPARK_JOB, PYSPARK_JOB -> VALUES;
            case SHARED -> throw new IllegalArgumentException("kind: shared (expected: a statement's own)");
        };
    }

    /** The text as it is shown, made in {@code out}: texts may have tens of megabytes. */
    abstract StringBuilder text(StringBuilder out, StringBuilder err);

    /** Whether {@code text/plain} stands beside, or in place of, values in other MIME types. */
    boolean showsText(CharSequence text, boolean hasValues) {
        return !hasValues || text.length() > 0;
    }

    /** Whether a text and a value that follow each other replace each other. */
    boolean lastOneWins() {
        return lastOneWins;
    }

    /** Whether the stream is shown at all. */
    boolean uses(boolean standardError) {
        return !standardError;
    }
}
