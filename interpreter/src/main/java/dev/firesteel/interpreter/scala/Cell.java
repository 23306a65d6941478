// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a cell into its parts. The whole of it is parsed before anything runs. A line that starts with {@code %word} is a
 * magic where a statement may begin: not within a string, a comment or brackets, which is when what is before it is
 * not complete by itself.
 */
final class Cell {

    private static final Pattern MAGIC =
            Pattern.compile("^%(\\w+)\\W*(.*?)\\s*$", Pattern.MULTILINE | Pattern.UNICODE_CHARACTER_CLASS);

    private final CellParser parser;
    private final String code;
    private final List<Part> parts = new ArrayList<>();

    /** Where what is not yet read begins. */
    private int start;

    private CellParser.Outcome outcome = CellParser.Outcome.COMPLETE;

    private Cell(CellParser parser, String code) {
        this.parser = parser;
        this.code = code;
    }

    /** How reading ended, and the parts when it is {@code COMPLETE}. */
    record Result(CellParser.Outcome outcome, List<Part> parts) {}

    static Result read(CellParser parser, String code) {
        Cell cell =
                new Cell(parser, code.replace("\r\n", "\n").replace('\r', '\n').strip());
        cell.read();
        return new Result(cell.outcome, List.copyOf(cell.parts));
    }

    private void read() {
        Matcher magic = MAGIC.matcher(code);
        while (outcome != CellParser.Outcome.WRONG && magic.find()) {
            readCode(magic.start());
            if (outcome == CellParser.Outcome.COMPLETE) {
                parts.add(new Part.Magic(magic.group(1), magic.group(2)));
                start = magic.end();
            }
        }
        if (outcome != CellParser.Outcome.WRONG) {
            readCode(code.length());
        }
    }

    private void readCode(int end) {
        int line = 1
                + (int) code.substring(0, start).chars().filter(c -> c == '\n').count();
        CellParser.Result result = parser.parse(code.substring(start, end), line);
        outcome = result.outcome();
        if (outcome == CellParser.Outcome.COMPLETE) {
            Units.of(result.statements()).forEach(unit -> parts.add(new Part.Code(unit)));
        }
    }
}
