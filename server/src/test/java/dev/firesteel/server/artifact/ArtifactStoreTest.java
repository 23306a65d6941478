// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents on disk. */
class ArtifactStoreTest {
    /** Of {@code abc}, as FIPS 180-2 has it. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    private ArtifactStore store;

    @BeforeEach
    void open() {
        store = new ArtifactStore(folder, 10);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private String uploaded(String content) {
        try (Upload upload = store.upload()) {
            upload.write(bytes(content));
            return upload.finish(null);
        }
    }

    private Stream<String> files() throws IOException {
        return Files.list(folder).map(file -> file.getFileName().toString());
    }

    @Test
    void aContentIsKeptUnderItsChecksum() throws IOException {
        try (Upload upload = store.upload()) {
            upload.write(bytes("a"));
            upload.write(bytes("bc"));
            assertThat(store.has(ABC)).isFalse();
            assertThat(upload.finish(ABC)).isEqualTo(ABC);
        }
        assertThat(store.has(ABC)).isTrue();
        assertThat(store.path(ABC)).hasContent("abc");
        assertThat(uploaded("abc")).isEqualTo(ABC);
        assertThat(files()).containsExactly(ABC);
    }

    @Test
    void whatIsNoContentLeavesNothing() throws IOException {
        try (Upload upload = store.upload()) {
            upload.write(bytes("0123456789"));
            assertThatThrownBy(() -> upload.write(bytes("!")))
                    .hasMessage("The file is too large (expected: at most 10 bytes).")
                    .extracting(e -> ((DomainException) e).reason())
                    .isEqualTo(Reason.ARTIFACT_TOO_LARGE);
        }
        try (Upload upload = store.upload()) {
            assertThatThrownBy(() -> upload.finish(null)).hasMessage("The file is empty (expected: some content).");
        }
        try (Upload upload = store.upload()) {
            upload.write(bytes("abd"));
            assertThatThrownBy(() -> upload.finish(ABC)).hasMessageStartingWith("sha256: " + ABC + " (expected: that");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aSweepRemovesWhatNobodyHas() {
        String used = uploaded("used");
        String held = uploaded("held");
        String unused = uploaded("unused");
        store.release(used);
        store.release(unused);

        assertThat(store.sweep().removeUnless(Set.of(used))).isEqualTo(1);

        assertThat(store.has(used)).isTrue();
        assertThat(store.has(held)).isTrue();
        assertThat(store.has(unused)).isFalse();
        assertThatThrownBy(() -> store.hold(unused))
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.ARTIFACT_NOT_FOUND);
    }

    @Test
    void whatComesAgainDuringASweepIsSpared() {
        String again = uploaded("again");
        store.release(again);
        ArtifactStore.Sweep sweep = store.sweep();

        uploaded("again");
        store.release(again);

        assertThat(sweep.removeUnless(Set.of())).isZero();
        assertThat(store.has(again)).isTrue();
    }

    @Test
    void whatAServerThatDiedHadBegunIsRemoved() throws IOException {
        Upload lost = store.upload();
        lost.write(bytes("lost"));
        String whole = uploaded("whole");

        ArtifactStore next = new ArtifactStore(folder, 10);

        assertThat(files()).containsExactly(whole);
        assertThat(next.has(whole)).isTrue();
        lost.close();
    }

    @Test
    void aPathIsNoChecksum() {
        assertThatThrownBy(() -> store.path("../server.lock"))
                .hasMessage("sha256: '../server.lock' (expected: 64 hexadecimal digits in lower case)");
    }
}
