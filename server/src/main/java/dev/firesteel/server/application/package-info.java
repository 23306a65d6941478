// SPDX-License-Identifier: Apache-2.0

/** What sessions and batches have in common as Spark applications: what they may ask for, their files and their logs. */
@NullMarked
package dev.firesteel.server.application;

import org.jspecify.annotations.NullMarked;
