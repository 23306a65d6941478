// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.job;

/** A job of Livy's Python client, a pickled function: run by Python as the code that unpickles and calls it. */
public final class PythonJob {
    private PythonJob() {}

    /** The code that runs a job, which comes in base64: that needs no quoting. */
    public static String code(String job) {
        return "__import__('firesteel.jobs').jobs.run('" + job + "')";
    }
}
