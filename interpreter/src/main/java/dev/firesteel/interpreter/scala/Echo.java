// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import scala.runtime.ScalaRunTime;

/**
 * The text of a value or definition as the interpreter of Scala 2.12 says it, whichever runs: {@code x: Int = 1}
 * (2.13: {@code val x: Int = 1}), {@code defined class P} (2.13: {@code class P}), {@code f: (x: Int)Int}
 * (2.13: {@code def f(x: Int): Int}).
 */
final class Echo {

    /** As in the interpreter's shell. */
    private static final int MAX_LENGTH = 800;

    private static final int MAX_ELEMENTS = 1000;

    /** The wrappers around the code of a line, as they show in types, frames and the {@code toString} of user classes. */
    private static final Pattern WRAPPERS = Pattern.compile("\\$line\\d+[./]"
            + "|\\$(?:read|eval|print)(?:\\.INSTANCE)?(?:\\$\\$iw)*(?:[.$/]|$)"
            + "|\\$iw(?:\\$\\$iw)*(?:\\.this)?(?:[.$/]|$)");

    private Echo() {}

    /**
     * What a line defines.
     *
     * @param handler simple name of the interpreter's class for it
     * @param name as in the source
     * @param encoded as in class files
     */
    record Definition(String handler, String name, String encoded) {}

    static String of(String raw, List<Definition> definitions, boolean modern) {
        String text = unwrap(raw);
        String echo = modern ? new Modern(text).convert(definitions) : text;
        if (echo.isEmpty()) {
            return "";
        }
        return limited(echo);
    }

    /** As 2.12 echoes a value. */
    static String value(String name, String type, @Nullable Object value) {
        return limited(unwrap(name + ": " + type + " = " + ScalaRunTime.replStringOf(value, MAX_ELEMENTS)));
    }

    private static String limited(String echo) {
        String line = echo.endsWith("\n") ? echo.substring(0, echo.length() - 1) : echo;
        return (line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 3) + "...") + "\n";
    }

    /** The text without the wrappers that the interpreter puts around the code of a line. */
    static String unwrap(String text) {
        return text.indexOf('$') < 0 ? text : WRAPPERS.matcher(text).replaceAll("");
    }

    /** Reads the echo of 2.13: one piece per definition, in order. */
    private static final class Modern {

        private static final String LAZY = "lazy val ";

        private final String text;
        private final StringBuilder converted = new StringBuilder();

        Modern(String text) {
            this.text = text;
        }

        String convert(List<Definition> definitions) {
            int at = 0;
            for (int i = 0; i < definitions.size() && at < text.length(); i++) {
                int end = endOf(definitions, i, at);
                convert(definitions.get(i), text.substring(at, end));
                at = end;
            }
            return converted.append(text, at, text.length()).toString();
        }

        /** Where the piece of this definition ends: the next one that says something begins on a line of its own. */
        private int endOf(List<Definition> definitions, int index, int at) {
            boolean saysNothing = openings(definitions.get(index)).stream().noneMatch(own -> text.startsWith(own, at));
            for (int next = index + 1; next < definitions.size(); next++) {
                for (String opening : openings(definitions.get(next))) {
                    if (saysNothing && text.startsWith(opening, at)) {
                        return at;
                    }
                    int found = text.indexOf("\n" + opening, at);
                    if (found >= 0) {
                        return found + 1;
                    }
                }
            }
            return text.length();
        }

        private static List<String> openings(Definition definition) {
            String name = definition.name();
            return switch (definition.handler()) {
                case "ValHandler" -> List.of("val " + name + ": ", "var " + name + ": ", LAZY + name + ": ");
                case "DefHandler", "TermMacroHandler" -> List.of("def " + name, "def " + definition.encoded());
                case "ClassHandler" -> List.of("class ", "trait ");
                case "ModuleHandler" -> List.of("object ");
                case "TypeAliasHandler" -> List.of("type ");
                case "ImportHandler" -> List.of("import ");
                case "AssignHandler" -> List.of("// mutated ");
                default -> List.of();
            };
        }

        private void convert(Definition definition, String piece) {
            for (String opening : openings(definition)) {
                if (piece.startsWith(opening)) {
                    convert(definition, opening, piece.substring(opening.length()));
                    return;
                }
            }
            converted.append(piece);
        }

        private void convert(Definition definition, String opening, String rest) {
            switch (definition.handler()) {
                case "ValHandler" -> value(opening, rest);
                case "DefHandler", "TermMacroHandler" -> method(opening.substring("def ".length()), rest);
                case "ClassHandler", "ModuleHandler" ->
                    converted.append("defined ").append(opening).append(rest);
                case "TypeAliasHandler" ->
                    converted.append("defined type alias ").append(rest);
                case "AssignHandler" -> {}
                default -> converted.append(opening).append(rest);
            }
        }

        private void value(String opening, String rest) {
            if (opening.startsWith(LAZY)) {
                converted
                        .append(opening, LAZY.length(), opening.length())
                        .append(rest.replace(" // unevaluated", " = <lazy>\n"));
            } else {
                converted.append(opening, "val ".length(), opening.length()).append(rest);
            }
        }

        /** From {@code [T](x: T)(y: Int): R} to {@code [T](x: T)(y: Int)R}. */
        private void method(String name, String signature) {
            int at = 0;
            while (at < signature.length() && (signature.charAt(at) == '[' || signature.charAt(at) == '(')) {
                at = afterBrackets(signature, at);
            }
            String result = signature.substring(at);
            converted
                    .append(name)
                    .append(": ")
                    .append(signature, 0, at)
                    .append(result.startsWith(": ") ? result.substring(2) : result);
        }

        private static int afterBrackets(String signature, int at) {
            int depth = 0;
            for (int i = at; i < signature.length(); i++) {
                char c = signature.charAt(i);
                if (c == '(' || c == '[') {
                    depth++;
                } else if ((c == ')' || c == ']') && --depth == 0) {
                    return i + 1;
                }
            }
            return signature.length();
        }
    }
}
