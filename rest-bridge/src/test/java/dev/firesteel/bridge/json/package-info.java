// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.firesteel.bridge.json;

import org.jspecify.annotations.NullMarked;
