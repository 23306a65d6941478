// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import scala.Tuple3;
import scala.collection.immutable.List;
import scala.reflect.internal.Symbols;
import scala.reflect.internal.Trees;
import scala.reflect.internal.util.BatchSourceFile;
import scala.reflect.internal.util.Position;
import scala.tools.nsc.Global;
import scala.tools.nsc.interpreter.IMain;
import scala.util.Right;

/**
 * A line of 2.13 that looks where 2.12 does for what it defines: in the compiler that has just compiled it. 2.13's own way is to
 * load the line's classes and to read them by runtime reflection, which takes half a second to start.
 */
final class DirectRequest extends IMain.Request {
    /** Whether this Scala makes its lines of the same; 2.13.8, with which Spark 3.5 comes, does not. */
    private static final boolean FITS = Arrays.stream(IMain.Request.class.getConstructors())
            .anyMatch(constructor ->
                    Arrays.asList(constructor.getParameterTypes()).contains(BatchSourceFile.class));

    private final IMain interpreter;
    private Symbols.@Nullable Symbol result;

    private DirectRequest(
            IMain interpreter, String line, List<Trees.Tree> trees, BatchSourceFile file, Position position) {
        interpreter.super(line, trees, file, position, false, false, true);
        this.interpreter = interpreter;
    }

    /** As {@code IMain.requestFromLine} reads it; empty when it cannot be read, or there is nothing to read. */
    static Optional<IMain.Request> of(IMain interpreter, String line) {
        if (!FITS) {
            return interpreter.requestFromLine(line, false, false) instanceof Right<?, IMain.Request> read
                    ? Optional.of(read.value())
                    : Optional.empty();
        }
        interpreter.global().currentRun().reporting().clearSuspendedMessages();
        if (!(interpreter.parse(line, false)
                        instanceof Right<?, Tuple3<List<Trees.Tree>, Position, BatchSourceFile>> read)
                || read.value()._1().isEmpty()) {
            return Optional.empty();
        }
        DirectRequest request = new DirectRequest(
                interpreter,
                line,
                read.value()._1(),
                read.value()._3(),
                read.value()._2());
        interpreter.reporter().currentRequest_$eq(request);
        return Optional.of(request);
    }

    @Override
    public Symbols.Symbol resultSymbol() {
        Symbols.Symbol found = result;
        if (found == null) {
            found = resolve();
            result = found;
        }
        return found;
    }

    private Symbols.Symbol resolve() {
        Global global = interpreter.global();
        String root = lineRep().readPath();
        Symbols.Symbol symbol = global.rootMirror().getModuleIfDefined(root);
        if (symbol == global.NoSymbol()) {
            return super.resultSymbol();
        }
        for (String name : fullAccessPath().substring(root.length()).split("\\.", -1)) {
            if (!name.isEmpty()) {
                Symbols.Symbol owner = symbol;
                symbol = global.exitingTyper(() -> global.definitions().termMember(owner, name));
            }
        }
        return symbol;
    }
}
