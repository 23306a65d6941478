// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A route of the contract and the method that it calls. */
record Route(String method, String path, MethodDescriptor call) {
    private static final Pattern FIELD = Pattern.compile("\\{([a-z_]+)}");

    /** Those of all services of the contract, also of services to come. */
    static List<Route> all() {
        return new ClassFileImporter()
                .importPackages("dev.firesteel.v1").stream()
                        .filter(type -> type.getName().endsWith("ServiceGrpc"))
                        .flatMap(type -> methods(type.reflect()))
                        .flatMap(Route::of)
                        .toList();
    }

    boolean readsBody() {
        return rule(call).getBody().equals("*");
    }

    /** The path with what is given for each of its fields. */
    String path(UnaryOperator<String> segment) {
        return FIELD.matcher(path).replaceAll(field -> Matcher.quoteReplacement(segment.apply(field.group(1))));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    private static Stream<Route> of(MethodDescriptor call) {
        HttpRule rule = rule(call);
        return Stream.of(rule.getGet(), rule.getPost(), rule.getDelete(), rule.getPut(), rule.getPatch())
                .filter(path -> !path.isEmpty())
                .map(path -> new Route(rule.getPatternCase().name(), path, call));
    }

    private static HttpRule rule(MethodDescriptor call) {
        return call.getOptions().getExtension(AnnotationsProto.http);
    }

    private static Stream<MethodDescriptor> methods(Class<?> service) {
        try {
            ServiceDescriptor descriptor = (ServiceDescriptor)
                    service.getMethod("getServiceDescriptor").invoke(null);
            return ((ProtoServiceDescriptorSupplier) descriptor.getSchemaDescriptor())
                    .getServiceDescriptor().getMethods().stream();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(service.getName(), e);
        }
    }
}
