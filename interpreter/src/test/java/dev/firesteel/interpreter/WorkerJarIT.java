// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The worker jar meets Spark's own gRPC, protobuf and Guava on one class path: it must bring none under their names. */
final class WorkerJarIT {
    private static final Path JAR = Path.of("target", "firesteel-worker.jar");
    /** Names of libraries that are shaded, as a class file or a service file writes them, unless relocated. */
    private static final Pattern UNRELOCATED = Pattern.compile(
            "(?<!dev[/.]firesteel[/.]shaded[/.])(?<![\\w$/.])L?(io[/.](grpc|perfmark)|com[/.]google|okio|kotlin)[/.]\\w");

    private record Entry(String name, byte[] content) {}

    private static final List<Entry> ENTRIES = new ArrayList<>();

    @BeforeAll
    static void open() throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(JAR))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    ENTRIES.add(new Entry(entry.getName(), zip.readAllBytes()));
                }
            }
        }
    }

    /** Livy's are under their own names: users' jobs are compiled against them, and its clients' messages name them. */
    @Test
    void allClassesAreOursOrLivys() {
        assertThat(ENTRIES)
                .extracting(Entry::name)
                .contains("dev/firesteel/interpreter/WorkerMain.class")
                .filteredOn(name -> name.endsWith(".class"))
                .allSatisfy(name ->
                        assertThat(name).matches("(META-INF/versions/\\d+/)?(dev/firesteel|org/apache/livy)/.*"));
    }

    @Test
    void noClassOfOursNamesALibraryByItsOwnName() throws IOException {
        List<String> found = new ArrayList<>();
        for (Entry entry : ENTRIES) {
            boolean ours = entry.name().startsWith("dev/firesteel/")
                    && !entry.name().startsWith("dev/firesteel/shaded/")
                    && entry.name().endsWith(".class");
            if (ours) {
                for (String constant : texts(entry.content())) {
                    if (UNRELOCATED.matcher(constant).find()) {
                        found.add(entry.name() + ": " + constant);
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void theCheckSeesWhatItIsFor() throws IOException {
        assertThat(UNRELOCATED.matcher("(Lio/grpc/Status;)V").find()).isTrue();
        assertThat(UNRELOCATED.matcher("com.google.protobuf.Any").find()).isTrue();
        assertThat(UNRELOCATED.matcher("Ldev/firesteel/shaded/io/grpc/Status;").find())
                .isFalse();
        try (InputStream self = WorkerJarIT.class.getResourceAsStream("WorkerJarIT.class")) {
            assertThat(texts(self.readAllBytes())).contains("dev/firesteel/interpreter/WorkerJarIT");
        }
    }

    @Test
    void servicesAreRelocatedCompleteAndThereOnce() {
        Set<String> names = new HashSet<>();
        ENTRIES.forEach(entry -> names.add(entry.name()));
        assertThat(names).contains("META-INF/services/dev.firesteel.shaded.io.grpc.ManagedChannelProvider");
        for (Entry entry : ENTRIES) {
            if (entry.name().startsWith("META-INF/services/")) {
                assertThat(entry.name()).startsWith("META-INF/services/dev.firesteel.");
                List<String> providers = new String(entry.content(), UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .toList();
                assertThat(providers).as(entry.name()).isNotEmpty().doesNotHaveDuplicates();
                assertThat(providers).as(entry.name()).allSatisfy(provider -> assertThat(names)
                        .contains(provider.replace('.', '/') + ".class"));
            }
        }
    }

    @Test
    void noEntryIsThereTwice() {
        assertThat(ENTRIES).extracting(Entry::name).doesNotHaveDuplicates();
    }

    /** The UTF-8 constants of a class: names of classes, descriptors, texts. */
    private static List<String> texts(byte[] classFile) throws IOException {
        List<String> texts = new ArrayList<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        in.skipNBytes(8);
        int count = in.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.add(in.readUTF());
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++;
                }
                default -> throw new IOException("constant of unknown kind " + tag);
            }
        }
        return texts;
    }
}
