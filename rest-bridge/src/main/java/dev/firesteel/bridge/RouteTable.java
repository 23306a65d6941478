// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.linecorp.armeria.common.HttpMethod;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which method a path leads to, compiled from the {@code google.api.http} rules of services. A word wins over a field. GET
 * serves HEAD too. A path that ends with a word may have a slash behind it. Immutable.
 */
public final class RouteTable {

    /** What is at a path. */
    sealed interface Lookup {}

    /** A route, and the path's values for its fields, decoded. */
    record Found(RestRoute route, List<String> values) implements Lookup {}

    /** There is something, but not for this HTTP method. */
    record WrongMethod(Set<HttpMethod> allowed) implements Lookup {}

    /** There is nothing. */
    record Nothing() implements Lookup {}

    private static final Nothing NOTHING = new Nothing();

    private final Node root = new Node();
    private final List<RestRoute> routes = new ArrayList<>();

    private RouteTable() {}

    /**
     * Compiles the rules of services. Methods without one have no path.
     *
     * @throws IllegalArgumentException when a rule cannot be served, or two stand for the same requests
     */
    public static RouteTable compile(Collection<ServerServiceDefinition> services) {
        RouteTable table = new RouteTable();
        for (ServerServiceDefinition service : services) {
            for (ServerMethodDefinition<?, ?> definition : service.getMethods()) {
                if (definition.getMethodDescriptor().getSchemaDescriptor()
                        instanceof ProtoMethodDescriptorSupplier supplier) {
                    table.add(definition, supplier.getMethodDescriptor());
                }
            }
        }
        return table;
    }

    private void add(ServerMethodDefinition<?, ?> definition, MethodDescriptor descriptor) {
        if (descriptor.getOptions().hasExtension(AnnotationsProto.http)) {
            HttpRule rule = descriptor.getOptions().getExtension(AnnotationsProto.http);
            add(RestRoute.compile(definition, descriptor, rule));
            for (HttpRule additional : rule.getAdditionalBindingsList()) {
                add(RestRoute.compile(definition, descriptor, additional));
            }
        }
    }

    private void add(RestRoute route) {
        Node node = root;
        for (PathTemplate.Segment segment : route.path().segments()) {
            node = segment.field() == null
                    ? node.words.computeIfAbsent(segment.literal(), word -> new Node())
                    : node.variable();
        }
        RestRoute other = node.routes.put(route.httpMethod(), route);
        if (other != null) {
            throw new IllegalArgumentException(route + " and " + other + " stand for the same requests");
        }
        routes.add(route);
    }

    /** The routes, in the order of the services and their methods, such as {@code GET /sessions/{session}}. */
    public List<String> routes() {
        return routes.stream().map(RestRoute::toString).toList();
    }

    /** Looks a path up, as it came: percent-encoded, without the query. */
    Lookup find(HttpMethod method, String path) {
        if (!path.startsWith("/")) {
            return NOTHING;
        }
        String[] segments = path.substring(1).split("/", -1);
        int length = segments.length;
        boolean slash = length > 1 && segments[length - 1].isEmpty();
        List<Node> ends = new ArrayList<>(2);
        collect(root, segments, 0, slash ? length - 1 : length, slash, ends);
        if (ends.isEmpty()) {
            return NOTHING;
        }
        HttpMethod wanted = method == HttpMethod.HEAD ? HttpMethod.GET : method;
        for (Node end : ends) {
            RestRoute route = end.routes.get(wanted);
            if (route != null) {
                return new Found(route, values(route, segments));
            }
        }
        Set<HttpMethod> allowed = new TreeSet<>();
        for (Node end : ends) {
            allowed.addAll(end.routes.keySet());
        }
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        return new WrongMethod(allowed);
    }

    private static void collect(Node node, String[] segments, int depth, int length, boolean slash, List<Node> ends) {
        if (depth == length) {
            if (!node.routes.isEmpty()) {
                ends.add(node);
            }
            return;
        }
        String segment = segments[depth];
        Node word = node.words.get(segment);
        if (word != null) {
            collect(word, segments, depth + 1, length, slash, ends);
        }
        boolean last = depth == length - 1;
        if (node.variable != null && !segment.isEmpty() && !(last && slash)) {
            collect(node.variable, segments, depth + 1, length, slash, ends);
        }
    }

    private static List<String> values(RestRoute route, String[] segments) {
        List<String> values = new ArrayList<>(2);
        List<PathTemplate.Segment> template = route.path().segments();
        for (int i = 0; i < template.size(); i++) {
            if (template.get(i).field() != null) {
                values.add(decoded(segments[i]));
            }
        }
        return values;
    }

    private static String decoded(String segment) {
        return segment.indexOf('%') < 0
                ? segment
                : URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static final class Node {

        final Map<String, Node> words = new HashMap<>();
        final Map<HttpMethod, RestRoute> routes = new EnumMap<>(HttpMethod.class);

        @Nullable
        Node variable;

        Node variable() {
            if (variable == null) {
                variable = new Node();
            }
            return variable;
        }
    }
}
