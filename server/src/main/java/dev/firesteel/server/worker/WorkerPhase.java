// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

/** A phase of a worker's start. The application's id and address are empty where they are not known. */
public record WorkerPhase(String name, String appId, String sparkUiUrl) {}
