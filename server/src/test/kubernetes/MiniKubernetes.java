// SPDX-License-Identifier: Apache-2.0
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A Kubernetes API on loopback, until standard input ends. Writes where it is in a line that begins with UP. */
public class MiniKubernetes {
    public static void main(String[] arguments) throws Exception {
        KubernetesMockServer server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new Objects(), false);
        server.init(InetAddress.getLoopbackAddress(), 0);
        System.out.println("UP http://127.0.0.1:" + server.getPort());
        while (System.in.read() >= 0) {
            // Until its parent ends.
        }
        server.destroy();
    }

    /** What fabric8's mock lacks and Spark needs. */
    private static final class Objects extends KubernetesCrudDispatcher {
        /** Applied by the server: made when it is not there, else replaced. */
        @Override
        public MockResponse handlePatch(RecordedRequest request) {
            if (!request.getHeader("Content-Type").contains("apply-patch")) {
                return super.handlePatch(request);
            }
            String path = request.getPath().replaceFirst("\\?.*", "");
            GenericKubernetesResource object =
                    Serialization.unmarshal(request.getBody().readUtf8(), GenericKubernetesResource.class);
            AttributeSet key = getKey(path);
            Map.Entry<AttributeSet, String> before = findResource(key);
            object.getMetadata().setUid(UUID.randomUUID().toString());
            object.getMetadata().setResourceVersion(Long.toString(requestResourceVersion()));
            String applied = Serialization.asJson(object);
            processEvent(path, key, before == null ? null : before.getKey(), object, applied);
            return new MockResponse().setResponseCode(200).setBody(applied);
        }

        /** A new pod waits for a node, as a real API says at once. */
        @Override
        public void processEvent(
                String path, AttributeSet key, AttributeSet before, GenericKubernetesResource object, String state) {
            boolean newPod = before == null && object != null && object.getKind().equals("Pod");
            if (newPod) {
                object.setAdditionalProperty("status", Map.of("phase", "Pending"));
            }
            super.processEvent(path, key, before, object, newPod ? Serialization.asJson(object) : state);
        }
    }
}
