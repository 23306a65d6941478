// SPDX-License-Identifier: Apache-2.0
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The peer of {@code GET} of a statement: the same bytes from the same HTTP server, with nothing to find or to write.
 *
 * <p>Usage: {@code StaticServer FILE}; serves the file's bytes as JSON on any path, prints its port, ends with its input.
 */
public final class StaticServer {

    private StaticServer() {}

    public static void main(String[] args) throws Exception {
        byte[] bytes = Files.readAllBytes(Path.of(args[0]));
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.JSON)
                .contentLength(bytes.length)
                .build();
        Server server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .serviceUnder("/", (context, request) -> HttpResponse.of(headers, HttpData.wrap(bytes)))
                .build();
        server.start().join();
        System.out.println(server.activeLocalPort());
        while (System.in.read() >= 0) {}
        server.stop().join();
    }
}
