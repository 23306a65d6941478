// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import scala.Function1;
import scala.PartialFunction;
import scala.reflect.internal.Reporter;
import scala.reflect.internal.Trees;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;
import scala.tools.nsc.Global;
import scala.tools.nsc.ast.parser.Parsers;

/**
 * Cuts Scala source into its top-level statements with the compiler's own parser. What the parser reports goes to the
 * interpreter's reporter. Not thread-safe: it uses the interpreter's compiler.
 */
final class CellParser {

    private static final int END_OF_INPUT = 0;

    private final Global global;
    private final Reporter reporter;

    CellParser(Global global, Reporter reporter) {
        this.global = global;
        this.reporter = reporter;
    }

    /** How parsing ended. */
    enum Outcome {
        COMPLETE,
        INCOMPLETE,
        WRONG
    }

    /** What came out; the statements count only when {@code outcome} is {@code COMPLETE}. */
    record Result(Outcome outcome, List<TopLevel> statements) {}

    /** Parses source that begins at {@code firstLine} of its cell. */
    Result parse(String source, int firstLine) {
        reporter.reset();
        boolean[] incomplete = new boolean[1];
        List<TopLevel> found = new ArrayList<>();
        global.currentRun()
                .parsing()
                .withIncompleteHandler(
                        (position, message) -> {
                            incomplete[0] = true;
                            return BoxedUnit.UNIT;
                        },
                        () -> {
                            new Statements(source, firstLine, found).parse(); // making it reads the first token
                            if (!incomplete[0]) {
                                global.currentRun().reporting().summarizeErrors();
                            }
                            return BoxedUnit.UNIT;
                        });
        boolean wrong = reporter.hasErrors();
        reporter.reset();
        global.currentRun().reporting().clearAllConditionalWarnings();
        Outcome outcome = incomplete[0] ? Outcome.INCOMPLETE : wrong ? Outcome.WRONG : Outcome.COMPLETE;
        return new Result(outcome, List.copyOf(found));
    }

    /** The parser's loop over statements, with an ear at where each begins and ends. */
    private final class Statements
            extends AbstractPartialFunction<Object, scala.collection.immutable.List<Trees.Tree>> {

        private static final long serialVersionUID = 1;

        private final transient String source;
        private final transient int firstLine;
        private final transient Parsers.UnitParser parser;
        private final transient PartialFunction<Object, scala.collection.immutable.List<Trees.Tree>> statement;
        private final transient List<TopLevel> found;

        Statements(String source, int firstLine, List<TopLevel> found) {
            this.source = source;
            this.firstLine = firstLine;
            this.found = found;
            this.parser = global.newUnitParser(source, "<console>");
            this.statement = parser.templateStat();
        }

        void parse() {
            parser.checkNoEscapingPlaceholders(() -> parser.statSeq(this, "illegal start of definition"));
            parser.accept(END_OF_INPUT);
        }

        @Override
        public boolean isDefinedAt(Object token) {
            return statement.isDefinedAt(token);
        }

        @Override
        public <A, B> B applyOrElse(A token, Function1<A, B> otherwise) {
            if (!statement.isDefinedAt(token)) {
                return otherwise.apply(token);
            }
            int start = parser.in().offset();
            B trees = statement.applyOrElse(token, otherwise);
            found.add(describe(start, parser.in().lastOffset(), (scala.collection.immutable.List<?>) trees));
            return trees;
        }

        private TopLevel describe(int start, int end, scala.collection.immutable.List<?> trees) {
            Set<String> terms = new HashSet<>();
            Set<String> types = new HashSet<>();
            Set<String> mentioned = new HashSet<>();
            boolean definesOnly = true;
            for (scala.collection.Iterator<?> each = trees.iterator(); each.hasNext(); ) {
                Trees.Tree tree = (Trees.Tree) each.next();
                definesOnly &= isDefinition(tree);
                if (tree instanceof Trees.MemberDef member) {
                    (member.name().isTypeName() ? types : terms)
                            .add(member.name().decoded());
                }
                tree.foreach((Function1<Trees.Tree, BoxedUnit>) part -> {
                    if (part instanceof Trees.RefTree reference) {
                        mentioned.add(reference.name().decoded());
                    }
                    return BoxedUnit.UNIT;
                });
            }
            int line = firstLine
                    + (int) source.substring(0, start)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            return new TopLevel(source.substring(start, end), line, definesOnly, terms, types, mentioned);
        }

        /** A class, trait, object, method or type: nothing runs when it is defined. */
        private boolean isDefinition(Trees.Tree tree) {
            return tree instanceof Trees.ImplDef || tree instanceof Trees.DefDef || tree instanceof Trees.TypeDef;
        }
    }
}
