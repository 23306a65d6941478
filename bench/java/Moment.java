// SPDX-License-Identifier: Apache-2.0
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * A batch that ends at once. It makes no Spark context.
 *
 * <p>Usage: {@code Moment FILE}; writes when it came to run, in seconds since the epoch, into the file.
 */
public final class Moment {

    private Moment() {}

    public static void main(String[] args) throws Exception {
        Instant now = Instant.now();
        Path file = Path.of(args[0]);
        Path written = Path.of(args[0] + ".new");
        Files.writeString(written, now.getEpochSecond() + "." + String.format("%09d", now.getNano()));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
