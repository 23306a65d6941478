// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes GET requests over kept-alive connections, each of which waits for its answer before it asks again, and checks
 * every answer's status and body.
 *
 * <p>Usage: {@code LoadMaker}; then for each line {@code PORT PATH CONNECTIONS REQUESTS} on its input it prints the
 * nanoseconds that the requests took.
 */
public final class LoadMaker {

    private LoadMaker() {}

    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            System.out.println(
                    run(Integer.parseInt(words[0]), words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])));
        }
    }

    private static long run(int port, String path, int connections, int requests) throws Exception {
        AtomicInteger left = new AtomicInteger(requests);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<byte[]> first = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        long started = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            Thread thread = new Thread(() -> {
                try (Connection connection = new Connection(port, path)) {
                    while (left.getAndDecrement() > 0) {
                        byte[] body = connection.get();
                        first.compareAndSet(null, body);
                        if (!Arrays.equals(first.get(), body)) {
                            throw new IOException("two answers differ: " + new String(body, StandardCharsets.UTF_8));
                        }
                    }
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                    left.set(0);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
        return System.nanoTime() - started;
    }

    /** A connection that knows just enough HTTP/1.1 for answers with a content length. */
    private static final class Connection implements AutoCloseable {

        private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] request;
        private final byte[] buffer = new byte[64 * 1024];

        Connection(int port, String path) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = socket.getInputStream();
            out = socket.getOutputStream();
            request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAccept: application/json\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }

        byte[] get() throws IOException {
            out.write(request);
            int have = 0;
            int end = -1;
            while (end < 0) {
                have = read(have);
                end = endOfHead(have);
            }
            int total = end + contentLength(end);
            while (have < total) {
                have = read(have);
            }
            if (!new String(buffer, 0, 12, StandardCharsets.US_ASCII).equals("HTTP/1.1 200")) {
                throw new IOException("answer: " + new String(buffer, 0, have, StandardCharsets.UTF_8));
            }
            return Arrays.copyOfRange(buffer, end, total);
        }

        private int read(int have) throws IOException {
            int count = in.read(buffer, have, buffer.length - have);
            if (count <= 0) {
                throw new IOException("the connection ended within an answer, or the answer is over 64 KiB");
            }
            return have + count;
        }

        private int endOfHead(int have) {
            for (int i = 3; i < have; i++) {
                if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        private int contentLength(int end) throws IOException {
            for (int i = 0; i + LENGTH.length < end; i++) {
                if (buffer[i] == '\n' && isLength(i + 1)) {
                    int value = 0;
                    for (int j = i + 1 + LENGTH.length; buffer[j] != '\r'; j++) {
                        value = buffer[j] == ' ' ? value : value * 10 + buffer[j] - '0';
                    }
                    return value;
                }
            }
            throw new IOException("no content length: " + new String(buffer, 0, end, StandardCharsets.US_ASCII));
        }

        private boolean isLength(int from) {
            for (int i = 0; i < LENGTH.length; i++) {
                if ((buffer[from + i] | 0x20) != (LENGTH[i] | 0x20)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
