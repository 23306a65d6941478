#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A first session over gRPC, without any generated code: the server describes itself by reflection.

Needs: pip install grpcio grpcio-reflection
Usage: first_session.py [HOST:PORT]
"""
import sys

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


class Service:
    """Calls the methods of a gRPC service by name."""

    def __init__(self, channel, pool, name):
        self.channel, self.descriptor = channel, pool.FindServiceByName(name)

    def call(self, method, **fields):
        method = self.descriptor.methods_by_name[method]
        path = f"/{self.descriptor.full_name}/{method.name}"
        kind = self.channel.unary_stream if method.server_streaming else self.channel.unary_unary
        request, response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
        return kind(path, request.SerializeToString, response.FromString)(request(**fields))


def main():
    address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:8998"
    with grpc.insecure_channel(address) as channel:
        pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        sessions = Service(channel, pool, "firesteel.v1.SessionService")
        statements = Service(channel, pool, "firesteel.v1.StatementService")

        session = sessions.call("CreateSession", kind="KIND_SPARK", name=f"example-{id(channel)}")
        try:
            # no need to wait until the session is idle: the statement is queued
            code = "(1 to 3).foreach(println); sc.parallelize(1 to 10).count()"
            statement = statements.call("RunStatement", session=str(session.id), code=code)
            for event in statements.call("WatchStatement", session=str(session.id), statement=statement.id):
                what = event.WhichOneof("event")
                print(event.sequence, what, repr(event.text.text) if what == "text" else "")
            result = statements.call("GetStatement", session=str(session.id), statement=statement.id)
            print(result.output.data["text/plain"].json.decode())
        finally:
            sessions.call("DeleteSession", session=str(session.id))


if __name__ == "__main__":
    main()
