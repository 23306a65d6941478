// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scala.Function0;
import scala.Option;
import scala.Product;
import scala.collection.Iterator;
import scala.reflect.NameTransformer;
import scala.reflect.internal.Names;
import scala.reflect.internal.Symbols;
import scala.reflect.internal.Trees;
import scala.reflect.internal.util.Position;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.CompletionCandidate;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.MemberHandlers;
import scala.tools.nsc.interpreter.PresentationCompilationResult;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;
import scala.util.Right;

/**
 * What differs between the interpreters of Scala 2.12 and 2.13. The rest of the package makes only calls whose
 * descriptors are the same in both, so it is compiled once, against 2.13, and runs on both.
 */
abstract class Dialect {

    private Dialect() {}

    /** The dialect of the Scala library on the class path. */
    static Dialect current() {
        return scala.util.Properties.versionNumberString().startsWith("2.12.") ? new Scala212() : new Scala213();
    }

    /** Further arguments of the compiler. */
    abstract List<String> arguments();

    /** A new interpreter, not initialized, that reports to {@code out}. */
    abstract IMain open(Settings settings, ClassLoader parent, PrintWriter out);

    /** Makes the numbers of lines go on after this one, which is not below those that there are. */
    abstract void skipLines(IMain interpreter, int count);

    /** The names of values, {@code res0} and so on, begin anew; lines go on. */
    abstract void reuseNames(IMain interpreter);

    /** Loads the compiler; seconds on a cold JVM. */
    abstract void initialize(IMain interpreter);

    /**
     * Compiles a unit; empty when the compiler reported an error. What 2.13 says of it afterwards would be compiled too, but
     * is not wanted.
     */
    abstract Optional<IMain.Request> compile(IMain interpreter, Part.Code code);

    /**
     * Makes a line known.
     *
     * @param classes of values that it imports from, by their names, so that they need not be found out
     */
    void record(IMain interpreter, IMain.Request line, Map<String, String> classes) {
        interpreter.recordRequest(line);
    }

    /** The signature of a method without its name, as 2.12 writes it: {@code (x: Int)Int}. */
    abstract String signature(IMain.Request line, Names.Name name);

    /** Name of a field of a case class or tuple. */
    abstract String elementName(Product product, int index);

    /** Names that fit at the cursor. */
    abstract List<String> complete(IMain interpreter, String code, int cursor);

    /** By reflection: of a method of many arguments the descriptors differ. */
    final void addToClassPath(IMain interpreter, scala.collection.immutable.List<URL> urls) {
        try {
            for (Method method : IMain.class.getMethods()) {
                if (method.getName().equals("addUrlsToClassPath")) {
                    method.invoke(interpreter, urls);
                    return;
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the compiler takes no further jars", e);
        }
        throw new IllegalStateException("the compiler takes no further jars");
    }

    /** In a class of its own, so that its calls are linked only on 2.13. */
    private static final class Scala213 extends Dialect {

        /** Silence about what is fine in 2.12, which people write: {@code dataset.first}, say. */
        @Override
        List<String> arguments() {
            return List.of("-Wconf:cat=deprecation&since>2.12.99&since<3.0:s");
        }

        @Override
        IMain open(Settings settings, ClassLoader parent, PrintWriter out) {
            return new IMain(settings, Option.apply(parent), settings, new LineReporter(settings, out));
        }

        @Override
        void record(IMain interpreter, IMain.Request line, Map<String, String> classes) {
            if (classes.isEmpty()) {
                super.record(interpreter, line, classes);
            } else {
                KnownTypes.record(interpreter, line, classes);
            }
        }

        @Override
        void skipLines(IMain interpreter, int count) {
            interpreter.naming().scala$tools$nsc$interpreter$Naming$$_freshLineId_$eq(count);
        }

        @Override
        void reuseNames(IMain interpreter) {
            int lines = interpreter.naming().scala$tools$nsc$interpreter$Naming$$_freshLineId();
            interpreter.naming().resetAllCreators();
            skipLines(interpreter, lines);
        }

        @Override
        void initialize(IMain interpreter) {
            interpreter.initializeCompiler();
            ShortSpecialization.install(interpreter.global());
        }

        @Override
        Optional<IMain.Request> compile(IMain interpreter, Part.Code code) {
            Optional<IMain.Request> request = DirectRequest.of(interpreter, code.textAtItsLine());
            if (request.isEmpty()) {
                return Optional.empty();
            }
            IMain.Request line = request.get();
            if (!line.lineRep().compile(line.mkUnit())) {
                return Optional.empty();
            }
            for (Iterator<MemberHandlers.MemberDefHandler> each =
                            line.defHandlers().iterator();
                    each.hasNext(); ) {
                Trees.MemberDef member = each.next().member();
                Option<Symbols.Symbol> symbol = line.definedSymbols().get(member.name());
                if (symbol.isDefined()) {
                    member.setSymbol(symbol.get());
                }
            }
            return Optional.of(line);
        }

        @Override
        String signature(IMain.Request line, Names.Name name) {
            return withoutColon(line.defTypeOf(name, shown -> ""));
        }

        /** From {@code [T](x: T)(y: Int): R} to {@code [T](x: T)(y: Int)R}. */
        private static String withoutColon(String signature) {
            int at = 0;
            while (at < signature.length() && (signature.charAt(at) == '[' || signature.charAt(at) == '(')) {
                at = afterBrackets(signature, at);
            }
            String result = signature.substring(at);
            return signature.substring(0, at) + (result.startsWith(": ") ? result.substring(2) : result);
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

        @Override
        String elementName(Product product, int index) {
            return product.productElementName(index);
        }

        @Override
        List<String> complete(IMain interpreter, String code, int cursor) {
            if (!(interpreter.presentationCompile(cursor, code)
                    instanceof Right<?, PresentationCompilationResult> right)) {
                return List.of();
            }
            PresentationCompilationResult result = right.value();
            try {
                List<String> names = new ArrayList<>();
                Iterator<CompletionCandidate> candidates =
                        result.completionCandidates(true, 1)._2().iterator();
                while (candidates.hasNext()) {
                    names.add(candidates.next().name());
                }
                return names;
            } finally {
                result.cleanup();
            }
        }
    }

    /** Says {@code <console>:LINE: error: message}, the line and a caret, as the reporter of 2.12 does. */
    private static final class LineReporter extends ReplReporterImpl {

        private static final String INDENTATION = " ".repeat(7);

        LineReporter(Settings settings, PrintWriter out) {
            super(settings, out);
        }

        @Override
        public void printMessageAt(Position position, String message) {
            if (!position.isDefined()) {
                printMessage(message);
                return;
            }
            printMessage(position.source().file().name() + ":" + position.line() + ": " + message);
            printMessage(INDENTATION + position.lineContent());
            printMessage(INDENTATION + position.lineCaret());
        }
    }

    /** By reflection: these members are not there in 2.13. */
    private static final class Scala212 extends Dialect {

        @Override
        List<String> arguments() {
            return List.of();
        }

        @Override
        IMain open(Settings settings, ClassLoader parent, PrintWriter out) {
            call(settings, "explicitParentLoader_$eq", List.of(Option.class), Option.apply(parent));
            try {
                return IMain.class
                        .getConstructor(Settings.class, PrintWriter.class)
                        .newInstance(settings, out);
            } catch (ReflectiveOperationException e) {
                throw unexpected(e);
            }
        }

        @Override
        void skipLines(IMain interpreter, int count) {
            Function0<?> freshLineId = (Function0<?>) call(interpreter.naming(), "freshLineId", List.of());
            int last = -1;
            while (last < count - 1) {
                last = (Integer) freshLineId.apply();
            }
        }

        @Override
        void reuseNames(IMain interpreter) {
            call(interpreter.naming(), "resetAllCreators", List.of());
        }

        @Override
        void initialize(IMain interpreter) {
            call(interpreter, "initializeSynchronous", List.of());
        }

        @Override
        Optional<IMain.Request> compile(IMain interpreter, Part.Code code) {
            return interpreter.compile(code.text(), false) instanceof Right<?, ?> right
                    ? Optional.of((IMain.Request) right.value())
                    : Optional.empty();
        }

        @Override
        String signature(IMain.Request line, Names.Name name) {
            return line.typeOf().apply(name);
        }

        @Override
        String elementName(Product product, int index) {
            if (product.getClass().getName().startsWith("scala.Tuple")) {
                return "_" + (index + 1);
            }
            return Arrays.stream(product.getClass().getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()))
                    .map(field -> NameTransformer.decode(field.getName()))
                    .skip(index)
                    .findFirst()
                    .orElse(Integer.toString(index));
        }

        @Override
        List<String> complete(IMain interpreter, String code, int cursor) {
            try {
                Object completer = Class.forName("scala.tools.nsc.interpreter.PresentationCompilerCompleter")
                        .getConstructor(IMain.class)
                        .newInstance(interpreter);
                Object found = call(completer, "complete", List.of(String.class, int.class), code, cursor);
                List<String> names = new ArrayList<>();
                ((scala.collection.immutable.List<?>) call(found, "candidates", List.of()))
                        .iterator()
                        .foreach(name -> names.add((String) name));
                return names;
            } catch (ReflectiveOperationException e) {
                throw unexpected(e);
            }
        }

        private static Object call(Object target, String name, List<Class<?>> types, Object... arguments) {
            try {
                return target.getClass()
                        .getMethod(name, types.toArray(Class<?>[]::new))
                        .invoke(target, arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw unexpected(e);
            } catch (ReflectiveOperationException e) {
                throw unexpected(e);
            }
        }

        private static IllegalStateException unexpected(ReflectiveOperationException e) {
            return new IllegalStateException(
                    "The Scala compiler on the class path is of no version this knows: "
                            + scala.util.Properties.versionNumberString() + " (expected: 2.12 or 2.13)",
                    e);
        }
    }
}
