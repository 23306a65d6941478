// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a session or batch: one file that the driver's process and this server append to. A line keeps its number. Only every
 * {@link #STRIDE}th line's place is kept in memory. Thread-safe; reads the disk, so not for threads that must not wait.
 */
public final class DriverLog {
    private static final Logger log = LoggerFactory.getLogger(DriverLog.class);
    private static final String OWN = " firesteel: ";
    private static final int STRIDE = 256;
    private static final int CHUNK = 64 << 10;

    /** Bytes of one line, and of one answer, above which it is cut. */
    private static final int MAX_LINE = 64 << 10;

    private static final int MAX_ANSWER = 16 << 20;

    private final int id;
    private final List<String> headings;
    private final Path file;
    private final Clock clock;

    /** Where line {@code i * STRIDE} starts. */
    private final List<Long> marks = new ArrayList<>(List.of(0L));

    /** Stands before what is said, in a log that several have. */
    private volatile String speaker = "";

    private @Nullable List<String> held;
    private long scanned;
    private int ends;

    /** {@code id} is what it is the log of. The headings are its first lines, which no file has. */
    public DriverLog(int id, List<String> headings, Path file, Clock clock) {
        this.id = id;
        this.headings = List.copyOf(headings);
        this.file = file;
        this.clock = clock;
    }

    public Path file() {
        return file;
    }

    /** Appends what Firesteel says of it. */
    public void say(String line) {
        String stamped = clock.instant().truncatedTo(ChronoUnit.MILLIS) + OWN + speaker
                + line.replace('\n', ' ').replace('\r', ' ') + "\n";
        synchronized (this) {
            if (held != null) {
                held.add(stamped);
                return;
            }
        }
        write(stamped);
    }

    private void write(String stamped) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, stamped, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            log.warn("The log {} cannot be written: {}", file, e.toString());
        }
    }

    /** Makes this the log of a process that writes to another file, with what it has written so far. Before anything else is said. */
    public void continueFrom(Path written) {
        try {
            Files.createDirectories(file.getParent());
            Files.createLink(file, written);
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("The log {} does not have what is in {}: {}", file, written, e.toString());
            say("What its driver writes is in " + written + ".");
        }
    }

    /** What is said is told apart from what others say in the same file. */
    public void tellApart() {
        speaker = "session " + id + ": ";
    }

    /** What is said from now on is kept until {@link #letGo}: it is not known yet which file it goes to. */
    public synchronized void holdBack() {
        held = new ArrayList<>();
    }

    /** Writes what was held back. */
    public void letGo() {
        List<String> lines;
        synchronized (this) {
            lines = held == null ? List.of() : held;
            held = null;
        }
        lines.forEach(this::write);
    }

    /** Lines from a number on; a negative one means the last {@code size}; a negative size means all. */
    public LogSlice read(int from, int size) {
        return read(from, size, true);
    }

    /** As {@link #read}, without a last line that may go on. */
    public LogSlice readEnded(int from, int size) {
        return read(from, size, false);
    }

    private synchronized LogSlice read(int from, int size, boolean unendedToo) {
        if (!Files.exists(file)) {
            return headings(from, size);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            index(channel, channel.size());
            boolean unended = unendedToo && scanned > 0 && lastByte(channel) != '\n';
            return slice(ends + (unended ? 1 : 0), from, size, (first, last) -> lines(channel, first, last));
        } catch (IOException e) {
            log.warn("The log {} cannot be read: {}", file, e.toString());
            return new LogSlice(id, Math.max(from, 0), 0, List.of());
        }
    }

    /** Nothing was written yet. */
    private LogSlice headings(int from, int size) {
        try {
            return slice(0, from, size, (first, last) -> List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LogSlice slice(int written, int from, int size, Lines file) throws IOException {
        int total = headings.size() + written;
        int count = size < 0 ? total : size;
        int first = from < 0 ? Math.max(0, total - count) : from;
        int last = (int) Math.min(total, (long) first + count);
        if (first >= last) {
            return new LogSlice(id, first, total, List.of());
        }
        int heads = headings.size();
        List<String> lines = new ArrayList<>(headings.subList(Math.min(first, heads), Math.min(last, heads)));
        if (last > heads) {
            lines.addAll(file.between(Math.max(0, first - heads), last - heads));
        }
        return new LogSlice(id, first, total, lines);
    }

    /** Lines of the file, from the first to before the last. */
    private interface Lines {
        List<String> between(int first, int last) throws IOException;
    }

    public List<String> last(int lines) {
        return read(-1, lines).lines();
    }

    /** The last line that is not our own; empty when there is none. */
    public String lastWords() {
        List<String> lines = last(50);
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.contains(OWN)) {
                return line;
            }
        }
        return "";
    }

    private void index(FileChannel channel, long end) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (scanned < end) {
            chunk.clear();
            int read = channel.read(chunk, scanned);
            if (read <= 0) {
                return;
            }
            for (int i = 0; i < read; i++) {
                if (chunk.get(i) == '\n') {
                    ends++;
                    if (ends % STRIDE == 0) {
                        marks.add(scanned + i + 1);
                    }
                }
            }
            scanned += read;
        }
    }

    private byte lastByte(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, scanned - 1);
        return one.get(0);
    }

    private List<String> lines(FileChannel channel, int first, int last) throws IOException {
        List<String> lines = new ArrayList<>();
        LineBuffer line = new LineBuffer();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long position = marks.get(first / STRIDE);
        int number = first / STRIDE * STRIDE;
        int answer = 0;
        while (position < scanned) {
            chunk.clear();
            chunk.limit((int) Math.min(CHUNK, scanned - position));
            int read = channel.read(chunk, position);
            if (read <= 0) {
                break;
            }
            for (int i = 0; i < read; i++) {
                byte octet = chunk.get(i);
                if (octet != '\n') {
                    if (number >= first) {
                        line.add(octet);
                    }
                    continue;
                }
                if (number >= first) {
                    answer += line.length();
                    lines.add(line.take());
                }
                number++;
                if (number == last || answer > MAX_ANSWER) {
                    return lines;
                }
            }
            position += read;
        }
        lines.add(line.take());
        return lines;
    }

    /** Bytes of a line, those that are kept. */
    private static final class LineBuffer {
        private byte[] bytes = new byte[256];
        private int length;
        private boolean cut;

        void add(byte octet) {
            if (length == MAX_LINE) {
                cut = true;
                return;
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(MAX_LINE, length * 2));
            }
            bytes[length++] = octet;
        }

        int length() {
            return length;
        }

        String take() {
            int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
            String text = new String(bytes, 0, end, StandardCharsets.UTF_8) + (cut ? " … (cut)" : "");
            length = 0;
            cut = false;
            return text;
        }
    }
}
