// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import dev.firesteel.interpreter.engine.EngineException;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests of this class run where there is an R; elsewhere they say why they don't. */
final class RInstalled implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            RCommand.choose(Map.of(), System.getenv());
            return ConditionEvaluationResult.enabled("R is installed");
        } catch (EngineException e) {
            System.out.println("SKIPPED " + context.getDisplayName() + ": " + e.getMessage());
            return ConditionEvaluationResult.disabled(e.getMessage());
        }
    }
}
