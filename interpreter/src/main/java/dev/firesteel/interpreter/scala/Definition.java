// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import org.jspecify.annotations.Nullable;
import scala.Function0;
import scala.reflect.internal.Symbols;
import scala.reflect.internal.Types;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.MemberHandlers;

/**
 * What one member of a line says when the line has run, as the interpreter of Scala 2.12 says it, whichever runs:
 * {@code x: Int = 1}, {@code defined class P}, {@code f: (x: Int)Int}.
 *
 * @param text all of it; of a value what stands before it
 * @param path the code of the way to the value; null when it says none
 * @param valueClass the class of the value when it extends {@code AnyVal}: on its way it is what it is made of
 */
record Definition(
        String text, @Nullable String path, @Nullable String valueClass) {

    private static final Definition NOTHING = of("");

    private static Definition of(String text) {
        return new Definition(text, null, null);
    }

    static Definition of(IMain interpreter, Dialect dialect, IMain.Request line, MemberHandlers.MemberHandler handler) {
        if (handler instanceof MemberHandlers.ImportHandler imports) {
            return of(imports.importString() + "\n");
        }
        if (!(handler instanceof MemberHandlers.MemberDefHandler member)) {
            return NOTHING;
        }
        String name = member.name().toString();
        if (member instanceof MemberHandlers.ClassHandler || member instanceof MemberHandlers.ModuleHandler) {
            return of("defined " + member.keyword() + " " + name + "\n");
        }
        if (member instanceof MemberHandlers.TypeAliasHandler) {
            return of("defined type alias " + name + "\n");
        }
        if (!member.mods().isPublic()) {
            return NOTHING;
        }
        if (member instanceof MemberHandlers.ValHandler) {
            return value(interpreter, line, member);
        }
        return of(name + ": " + dialect.signature(line, member.name()) + "\n");
    }

    private static Definition value(IMain interpreter, IMain.Request line, MemberHandlers.MemberDefHandler member) {
        String name = member.name().toString();
        String type = line.typeOf().apply(member.name());
        if (type.equals("Unit") && interpreter.naming().isUserVarName(name)) {
            return NOTHING;
        }
        String text = member.name().decoded() + ": " + type + " = ";
        return member.mods().isLazy()
                ? of(text + "<lazy>\n")
                : new Definition(text, line.fullPath(name), valueClass(interpreter, line, member));
    }

    private static @Nullable String valueClass(
            IMain interpreter, IMain.Request line, MemberHandlers.MemberDefHandler member) {
        Types.Type type = line.typesOfDefinedTerms().apply(member.name());
        Function0<@Nullable String> find = () -> {
            Symbols.Symbol symbol = type.finalResultType().dealiasWiden().typeSymbol();
            return symbol.isDerivedValueClass() ? interpreter.flatPath(symbol) : null;
        };
        return interpreter.global().exitingTyper(find);
    }

    /** What it says now; calls {@code toString} of the value. */
    String say(ClassLoader loader) throws Throwable {
        if (path == null) {
            return text;
        }
        Object value = Value.follow(path, loader);
        return text + Echo.text(valueClass == null ? value : Value.boxed(value, loader.loadClass(valueClass)));
    }
}
