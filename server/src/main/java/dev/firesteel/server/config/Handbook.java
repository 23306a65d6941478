// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import java.lang.reflect.RecordComponent;
import java.util.Objects;

/** Writes {@code docs/configuration.md} and the template in {@code conf/} from the records. */
final class Handbook {
    private static final String INTRODUCTION = """
            # Configuration

            <!-- Generated from the records in dev.firesteel.server.config; a test says how to renew it. -->

            Each source wins over the one before: the defaults below, the file given with `--config`, the environment,
            `-D KEY=VALUE` on the command line (`--port`, `--data` and `--spark-home` are short for such).

            The file is a list of `key = value` lines in the form of Java properties; `conf/firesteel.conf.template` has every key.
            In the environment a key is upper case with `_` for `.` and `-`, after `FIRESTEEL_`: `session.idle-timeout` is
            `FIRESTEEL_SESSION_IDLE_TIMEOUT`. A key that isn't known is refused, and the nearest one named.

            Times are a number and one of `ms s m h d`, sizes a number and one of `b k m g t` (powers of 1024). Lists are separated
            by commas. `${FIRESTEEL_HOME}` stands for the environment variable of that name, by default `~/.firesteel`.
            """;

    private Handbook() {}

    static String markdown() {
        StringBuilder out = new StringBuilder(INTRODUCTION);
        for (RecordComponent section : FiresteelConfig.class.getRecordComponents()) {
            out.append("\n## ").append(title(section)).append("\n\n| key | default | meaning |\n|---|---|---|\n");
            Keys.components(section.getType())
                    .map(Keys::keyOf)
                    .forEach(key -> out.append("| `%s` | %s | %s |\n"
                            .formatted(
                                    key.name(),
                                    key.byDefault().isEmpty() ? "" : "`" + key.byDefault() + "`",
                                    key.doc())));
        }
        return out.toString();
    }

    /** Every key with its default, commented out. */
    static String template() {
        StringBuilder out = new StringBuilder("""
                # Copy to firesteel.conf, change, and start with: bin/firesteel server --config conf/firesteel.conf
                # Generated; docs/configuration.md says the same with headings.
                """);
        for (RecordComponent section : FiresteelConfig.class.getRecordComponents()) {
            out.append("\n## ").append(title(section)).append('\n');
            Keys.components(section.getType())
                    .map(Keys::keyOf)
                    .forEach(key -> out.append("\n# %s\n#%s =%s\n"
                            .formatted(key.doc(), key.name(), key.byDefault().isEmpty() ? "" : " " + key.byDefault())));
        }
        return out.toString();
    }

    private static String title(RecordComponent section) {
        return Objects.requireNonNull(section.getType().getAnnotation(Section.class))
                .value();
    }
}
