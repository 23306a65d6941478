// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.artifact.AddedFileStore;
import dev.firesteel.server.artifact.FileKind;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import org.junit.jupiter.api.Test;

/** What every store of sessions' files keeps. */
abstract class AddedFileStoreContract extends StoreContract {
    private static final AddedFile JAR = new AddedFile(0, FileKind.JAR, "a b.jar", "aa", null);
    private static final AddedFile MODULE = new AddedFile(0, FileKind.PY_FILE, "m.py", null, "hdfs:/m.py");

    private AddedFileStore files() {
        return store().alone().files();
    }

    @Test
    void filesComeBackAsTheyWere() {
        int session = created();
        int other = created();
        AddedFile jar = get(files().add(session, JAR));
        AddedFile module = get(files().add(session, MODULE));
        AddedFile same = get(files().add(other, JAR));

        assertThat(jar).isEqualTo(JAR.numbered(1));
        assertThat(module).isEqualTo(MODULE.numbered(2));
        assertThat(same.id()).isEqualTo(1);
        assertThat(get(files().of(session))).containsExactly(jar, module);
        assertThat(get(files().artifacts())).containsExactly("aa");
    }

    @Test
    void aNumberIsUsedOnce() {
        int session = created();
        get(files().remove(session, get(files().add(session, JAR)).id()));

        assertThat(get(files().of(session))).isEmpty();
        assertThat(get(files().add(session, MODULE)).id()).isEqualTo(2);
    }

    @Test
    void filesGoWithTheirSession() {
        int session = created();
        get(files().add(session, JAR));
        get(store().sessions().delete(session));

        assertThat(get(files().of(session))).isEmpty();
        assertThat(get(files().artifacts())).isEmpty();
        assertThatThrownBy(() -> get(files().add(session, JAR)))
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.SESSION_NOT_FOUND);
    }
}
