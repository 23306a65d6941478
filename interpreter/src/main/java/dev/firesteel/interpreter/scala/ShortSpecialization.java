// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.lang.reflect.Field;
import scala.Option;
import scala.collection.immutable.List;
import scala.reflect.internal.Phase;
import scala.reflect.internal.Trees;
import scala.tools.nsc.CompilationUnits.CompilationUnit;
import scala.tools.nsc.Global;
import scala.tools.nsc.SubComponent;
import scala.tools.nsc.transform.SpecializeTypes;

/**
 * The phase {@code specialize} of 2.13 without most of its last step, which works out the variants of all tuples and
 * functions in each run: a quarter of what a short line costs. Those that the code names are specialized with its trees. Of the
 * others the compiler's inliner wants to know, which an interpreter does not use, and the naming of lambdas, so the functions' are
 * worked out where there is a lambda. The classes come out the same.
 */
final class ShortSpecialization extends SpecializeTypes.SpecializationPhase {
    /** {@code Function0}, {@code Function1} and {@code Function2} have variants. */
    private static final int SPECIALIZED_FUNCTIONS = 3;

    private final Global global;

    private ShortSpecialization(Global global, Phase previous) {
        global.specializeTypes().super(previous);
        this.global = global;
    }

    /** Has the runs of a compiler use it from now on; a compiler that keeps its phases elsewhere stays as it is. */
    static void install(Global global) {
        SpecializeTypes whole = global.specializeTypes();
        List<SubComponent> phases =
                global.phaseDescriptors().map(phase -> phase.equals(whole) ? component(global, whole) : phase);
        try {
            Field field = Global.class.getDeclaredField("phaseDescriptors");
            field.setAccessible(true);
            field.set(global, phases);
        } catch (NoSuchFieldException e) {
            // As it is, it compiles the same.
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The phases of the compiler cannot be set", e);
        }
    }

    /** In an anonymous class: the constructor of the class above asks for the compiler already. */
    private static SubComponent component(Global global, SpecializeTypes whole) {
        return new SubComponent() {
            @Override
            public Global global() {
                return global;
            }

            @Override
            public String phaseName() {
                return whole.phaseName();
            }

            @Override
            public List<String> runsAfter() {
                return whole.runsAfter();
            }

            @Override
            public Option<String> runsRightAfter() {
                return whole.runsRightAfter();
            }

            @Override
            public Phase newPhase(Phase previous) {
                return new ShortSpecialization(global, previous);
            }
        };
    }

    /** Puts the compiler back in this phase, from which it goes on to the next. */
    @Override
    public void run() {
        super.run();
        global.globalPhase_$eq(this);
    }

    /** Leaves the compiler past this phase, where the last step of {@code run} finds nothing to work out. */
    @Override
    public void apply(CompilationUnit unit) {
        global.globalPhase_$eq(this);
        super.apply(unit);
        if (unit.body().exists((Trees.Tree tree) -> tree instanceof Trees.Function)) {
            global.exitingPhase(this, () -> {
                for (int arity = 0; arity < SPECIALIZED_FUNCTIONS; arity++) {
                    global.definitions().FunctionClass().apply(arity).info();
                }
                return null;
            });
        }
        global.globalPhase_$eq(next());
    }
}
