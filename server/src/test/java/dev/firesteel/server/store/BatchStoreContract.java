// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.application.ApplicationRequest;
import dev.firesteel.server.batch.BatchRow;
import dev.firesteel.server.batch.BatchState;
import dev.firesteel.server.batch.BatchStore;
import dev.firesteel.server.batch.CreateBatch;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every batch store keeps and refuses. */
abstract class BatchStoreContract extends StoreContract {

    static CreateBatch request(String name, String requestId) {
        return new CreateBatch(
                "/app.jar",
                "a.Main",
                List.of("one", ""),
                "bob",
                new ApplicationRequest(
                        List.of("hdfs:/a.jar"),
                        List.of("p.py"),
                        List.of("f"),
                        List.of("z.zip"),
                        "1g",
                        1,
                        "2g",
                        2,
                        3,
                        "queue",
                        name,
                        Map.of("spark.a", "ä")),
                requestId);
    }

    private BatchStore.Created create(CreateBatch request, String owner) {
        return get(store().batches("host:/data").create(request, owner, "bob", "launch", NOW));
    }

    private BatchRow only() {
        List<BatchRow> all = get(store().batches("host:/data").all());
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void batchComesBackAsItWas() {
        BatchRow row = create(request("nb", "key"), "alice").row();
        assertThat(row.id()).isZero();
        assertThat(row.state()).isEqualTo(BatchState.STARTING);
        assertThat(only()).isEqualTo(row);

        BatchRow ended = new BatchRow(
                0, row.request(), "alice", "bob", BatchState.DEAD, "why", "launch", 3, NOW, NOW.plusSeconds(1));
        get(store().batches("host:/data").ended(ended));
        assertThat(only()).isEqualTo(ended);
    }

    @Test
    void idsRiseAndAreNotUsedTwice() {
        create(request("a", null), null);
        assertThat(create(request("b", null), null).row().id()).isEqualTo(1);
        get(store().batches("host:/data").delete(1));
        assertThat(create(request("c", null), null).row().id()).isEqualTo(2);
        assertThat(created()).isZero();
    }

    @Test
    void nameIsUniqueAmongTheLivingAndARefusalUsesUpNothing() {
        BatchRow first = create(request("nb", null), null).row();
        assertThatThrownBy(() -> create(request("nb", null), "other"))
                .hasMessage("Rejected, Reason: Duplicate session name: Some(nb) for session 1")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.DUPLICATE_BATCH_NAME);
        get(store().batches("host:/data")
                .ended(new BatchRow(
                        0, first.request(), null, "bob", BatchState.SUCCESS, "why", "launch", 0, NOW, NOW)));
        assertThat(create(request("nb", null), null).row().id()).isEqualTo(1);
    }

    @Test
    void repeatedRequestIdGivesTheFirst() {
        assertThat(create(request("nb", "key"), "alice").fresh()).isTrue();
        BatchStore.Created repeat = create(request("other", "key"), "alice");
        assertThat(repeat.fresh()).isFalse();
        assertThat(repeat.row()).isEqualTo(only());
        assertThat(create(request("his", "key"), "bob").fresh()).isTrue();
    }

    @Test
    void aServerHasItsOwnAlone() {
        create(request("nb", null), null);
        assertThat(get(store().batches("other:/data").all())).isEmpty();
    }
}
