// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.Collection;

/**
 * gRPC's reflection under the name that it had first, and under which many clients still ask for it. The messages are the
 * same, and Armeria takes only one of the two services.
 */
final class Reflection {

    private static final String V1 = "grpc.reflection.v1.ServerReflection";
    private static final String V1ALPHA = "grpc.reflection.v1alpha.ServerReflection";

    private Reflection() {}

    /** The v1 service among the given ones, as v1alpha. */
    static ServerServiceDefinition v1alpha(Collection<ServerServiceDefinition> services) {
        ServerServiceDefinition v1 = services.stream()
                .filter(service -> service.getServiceDescriptor().getName().equals(V1))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no service " + V1));
        ServerMethodDefinition<?, ?> method = renamed(v1.getMethods().iterator().next());
        ServiceDescriptor descriptor = ServiceDescriptor.newBuilder(V1ALPHA)
                .addMethod(method.getMethodDescriptor())
                .build();
        return ServerServiceDefinition.builder(descriptor).addMethod(method).build();
    }

    private static <Q, R> ServerMethodDefinition<Q, R> renamed(ServerMethodDefinition<Q, R> method) {
        MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
        String bareName = String.valueOf(descriptor.getBareMethodName());
        return ServerMethodDefinition.create(
                descriptor.toBuilder()
                        .setFullMethodName(MethodDescriptor.generateFullMethodName(V1ALPHA, bareName))
                        .build(),
                method.getServerCallHandler());
    }
}
