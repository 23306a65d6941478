// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.firesteel.bridge;

import org.jspecify.annotations.NullMarked;
