// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a round does. The same seed makes the same plan.
 *
 * @param work what is sent to the sessions, in order
 * @param watched the language whose session has ten watchers
 * @param deleted the language whose session is deleted when the round is over; null for none
 */
record Plan(Map<Language, List<Work>> work, Language watched, List<Fault> faults, Language deleted) {
    private static final int MANY = 100;
    private static final int FAULTS_WITHIN_MILLIS = 6_000;

    static Plan of(long seed, int servers) {
        Random random = new Random(seed);
        Language crowded = random.nextInt(6) == 0 ? any(random) : null;
        Map<Language, List<Work>> work = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            work.put(language, language == crowded ? crowd(random) : some(random));
        }
        List<Fault> faults = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            faults.add(Fault.any(random, FAULTS_WITHIN_MILLIS, servers));
        }
        return new Plan(work, any(random), faults, random.nextInt(8) == 0 ? any(random) : null);
    }

    private static Language any(Random random) {
        return Language.values()[random.nextInt(Language.values().length)];
    }

    private static List<Work> some(Random random) {
        List<Work> work = new ArrayList<>();
        work.add(Work.printing(random, 1_000 + random.nextInt(3_000)));
        for (int i = 2 + random.nextInt(6); i > 0; i--) {
            work.add(
                    switch (random.nextInt(8)) {
                        case 0, 1 -> Work.printing(random, random.nextInt(1_500));
                        case 2 -> Work.loud(random);
                        case 3 -> Work.JOB;
                        default -> Work.COUNT;
                    });
        }
        return work;
    }

    /** A hundred that wait behind one that takes a while. */
    private static List<Work> crowd(Random random) {
        List<Work> work = new ArrayList<>();
        work.add(Work.printing(random, 4_000));
        for (int i = 0; i < MANY; i++) {
            work.add(Work.COUNT);
        }
        return work;
    }
}
