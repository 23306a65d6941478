// SPDX-License-Identifier: Apache-2.0

/** Livy's JSON for protobuf messages, driven by their descriptors and the options of {@code firesteel/v1/options.proto}. */
@NullMarked
package dev.firesteel.bridge.json;

import org.jspecify.annotations.NullMarked;
