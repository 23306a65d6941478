// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import java.util.Random;

/**
 * Something that is done to a process.
 *
 * @param afterMillis when, after the round began
 * @param millis how long a pause lasts, or a server stays down
 * @param language whose session's process it is, if it is one's
 * @param server which server it is, if it is one
 */
record Fault(Type type, int afterMillis, int millis, Language language, int server) {
    enum Type {
        KILL_SERVER(10, 3_000),
        PAUSE_SERVER(3, 3_000),
        /** So long that workers take it for gone. */
        STALL_SERVER(1, 20_000),
        KILL_WORKER(3, 0),
        PAUSE_WORKER(3, 3_000),
        KILL_PYTHON(3, 0),
        PAUSE_PYTHON(2, 3_000);

        private final int weight;
        private final int longestMillis;

        Type(int weight, int longestMillis) {
            this.weight = weight;
            this.longestMillis = longestMillis;
        }

        private static Type any(Random random) {
            int all = 0;
            for (Type type : values()) {
                all += type.weight;
            }
            int left = random.nextInt(all);
            for (Type type : values()) {
                left -= type.weight;
                if (left < 0) {
                    return type;
                }
            }
            throw new AssertionError();
        }
    }

    /** Where there are several servers, one is gone long enough for the others to take its sessions over. */
    static Fault any(Random random, int withinMillis, int servers) {
        Type type = Type.any(random);
        int stretch = type == Type.KILL_SERVER || type == Type.PAUSE_SERVER ? 1 + 3 * (servers - 1) : 1;
        int shortest = type == Type.STALL_SERVER ? type.longestMillis - 1 : 0;
        return new Fault(
                type,
                random.nextInt(withinMillis),
                shortest + (type.longestMillis == 0 ? 0 : stretch * random.nextInt(type.longestMillis - shortest)),
                switch (type) {
                    case KILL_PYTHON, PAUSE_PYTHON -> Language.PYTHON;
                    default -> Language.values()[random.nextInt(Language.values().length)];
                },
                random.nextInt(servers));
    }
}
