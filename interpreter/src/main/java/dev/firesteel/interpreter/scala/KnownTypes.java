// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.lang.reflect.Field;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import scala.reflect.internal.Symbols;
import scala.tools.nsc.Global;
import scala.tools.nsc.interpreter.IMain;

/**
 * Tells the interpreter of 2.13 the types of values. To learn what {@code import spark.implicits._} brings, it asks for the type
 * of {@code spark.implicits}, and finds it by compiling a line: of the time until a session is ready that was a tenth, for
 * what is the same in all of them.
 */
final class KnownTypes extends IMain.exprTyper$ {
    private final Map<String, String> classes;

    private KnownTypes(IMain interpreter, Map<String, String> classes) {
        interpreter.super();
        this.classes = classes;
    }

    /** Records a line that imports from values of these classes. */
    static void record(IMain interpreter, IMain.Request line, Map<String, String> classes) {
        set(interpreter, new KnownTypes(interpreter, classes));
        try {
            interpreter.recordRequest(line);
        } finally {
            set(interpreter, null);
        }
    }

    /** Where the interpreter keeps its own; it makes one where there is none. */
    private static void set(IMain interpreter, IMain.@Nullable exprTyper$ typer) {
        try {
            Field field = IMain.class.getDeclaredField("exprTyper$module");
            field.setAccessible(true);
            field.set(interpreter, typer);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this Scala's interpreter is not as expected", e);
        }
    }

    /** That from which it takes the type; its own {@code typeOfExpression} is inlined where it is called. */
    @Override
    public Symbols.Symbol symbolOfLine(String expression) {
        String[] path = expression.split("\\.", -1);
        String className = classes.get(path[0]);
        if (className == null) {
            return super.symbolOfLine(expression);
        }
        Global global = repl().global();
        Symbols.Symbol symbol = global.rootMirror().getRequiredClass(className);
        for (int i = 1; i < path.length; i++) {
            Symbols.Symbol member = symbol.tpe().member(global.newTermName(path[i]));
            symbol = member.cloneSymbol().setInfo(member.info().finalResultType());
        }
        return symbol;
    }
}
