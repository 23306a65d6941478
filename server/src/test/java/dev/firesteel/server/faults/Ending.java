// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import com.fasterxml.jackson.databind.JsonNode;

/** How a statement ended, as its JSON says it. */
enum Ending {
    /** It ran to its end. */
    OK,
    /** Its worker ended while it ran, or before anybody heard that it had run. */
    WORKER_LOST,
    /** Its Python ended while it ran. */
    PYTHON_DIED,
    /** It did not run. */
    CANCELLED,
    /** Nothing that may happen here. */
    STRANGE;

    static Ending of(JsonNode statement) {
        JsonNode output = statement.path("output");
        String state = statement.path("state").asText();
        if (state.equals("cancelled")) {
            return output.isNull() ? CANCELLED : STRANGE;
        }
        if (!state.equals("available")) {
            return STRANGE;
        }
        String error = output.path("ename").asText();
        if (output.path("status").asText().equals("ok")) {
            return OK;
        } else if (error.equals("WorkerLost")) {
            return WORKER_LOST;
        } else if (output.path("evalue").asText().startsWith("Interpreter died") || error.equals("InterpreterError")) {
            return PYTHON_DIED;
        }
        return STRANGE;
    }
}
