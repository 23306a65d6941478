// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.reflect.internal.Names;
import scala.reflect.internal.Trees;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.MemberHandlers;

/**
 * A compiled unit.
 *
 * @param definitions one per definition or expression, in order
 * @param paths by the name of what it defines, as in the source, the code of the way to it
 * @param assigned the variable when it is an assignment to one
 * @param warnings what the compiler said
 */
record Line(
        IMain.Request request,
        List<Definition> definitions,
        Map<String, String> paths,
        @Nullable String assigned,
        String warnings) {

    static Line of(IMain interpreter, Dialect dialect, IMain.Request request, String warnings) {
        List<Definition> definitions = new ArrayList<>();
        Map<String, String> paths = new HashMap<>();
        String assigned = null;
        for (Iterator<MemberHandlers.MemberHandler> each = request.handlers().iterator(); each.hasNext(); ) {
            MemberHandlers.MemberHandler handler = each.next();
            definitions.add(Definition.of(interpreter, dialect, request, handler));
            for (Iterator<Names.Name> name = handler.definedNames().iterator(); name.hasNext(); ) {
                Names.Name defined = name.next();
                paths.put(defined.decoded(), request.fullPath(defined.toString()));
            }
            if (handler.member() instanceof Trees.Assign assign && assign.lhs() instanceof Trees.Ident variable) {
                assigned = variable.name().decoded();
            }
        }
        return new Line(request, List.copyOf(definitions), Map.copyOf(paths), assigned, warnings);
    }

    /**
     * Runs the code.
     *
     * @return what it defined, and its value
     * @throws Throwable what the code throws, or the {@code toString} of a value
     */
    String evaluate(ClassLoader loader) throws Throwable {
        try {
            Value.follow(request.fullAccessPath(), loader);
            StringBuilder said = new StringBuilder();
            for (Definition each : definitions) {
                said.append(each.say(loader));
            }
            return said.toString();
        } catch (Throwable e) {
            throw Failure.cause(e);
        }
    }
}
