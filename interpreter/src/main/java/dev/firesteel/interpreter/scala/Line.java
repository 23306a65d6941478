// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.lang.reflect.InvocationTargetException;
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
        List<Echo.Definition> definitions,
        Map<String, String> paths,
        @Nullable String assigned,
        String warnings) {

    static Line of(IMain.Request request, String warnings) {
        List<Echo.Definition> definitions = new ArrayList<>();
        Map<String, String> paths = new HashMap<>();
        String assigned = null;
        for (Iterator<MemberHandlers.MemberHandler> each = request.handlers().iterator(); each.hasNext(); ) {
            MemberHandlers.MemberHandler handler = each.next();
            String type = handler.getClass().getName();
            definitions.add(new Echo.Definition(
                    type.substring(type.lastIndexOf('$') + 1),
                    handler.name().decoded(),
                    handler.name().toString()));
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
     * @return what the interpreter says about it
     * @throws Throwable what the code throws
     */
    String evaluate(ClassLoader loader) throws Throwable {
        IMain.ReadEvalPrint wrappers = request.lineRep();
        try {
            return (String) Class.forName(wrappers.evalPath(), true, loader)
                    .getMethod(wrappers.printName())
                    .invoke(null);
        } catch (InvocationTargetException e) {
            throw Failure.cause(e);
        }
    }
}
