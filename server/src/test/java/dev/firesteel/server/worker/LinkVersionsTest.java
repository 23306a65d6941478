// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkVersionsTest {

    @Test
    void serverOfTheNextVersionTakesWorkersOfThisOne() {
        LinkVersions next = new LinkVersions(LinkVersions.SPOKEN.own(), LinkVersions.SPOKEN.own() + 1);
        assertThat(next.refusal(LinkVersions.SPOKEN.own())).isNull();
        assertThat(next.refusal(next.own())).isNull();
    }

    @Test
    void othersAreToldWhatCameAndWhatWasExpected() {
        assertThat(new LinkVersions(1, 1).refusal(2))
                .isEqualTo(
                        "The worker speaks version 2 of the link (expected: 1): a newer version of Firesteel started it.");
        assertThat(new LinkVersions(2, 3).refusal(1))
                .isEqualTo(
                        "The worker speaks version 1 of the link (expected: 2 to 3): too old a version of Firesteel started it.");
    }
}
