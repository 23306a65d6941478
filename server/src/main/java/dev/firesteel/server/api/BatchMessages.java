// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.application.ApplicationRequest;
import dev.firesteel.server.application.LogSlice;
import dev.firesteel.server.batch.BatchLines;
import dev.firesteel.server.batch.BatchPage;
import dev.firesteel.server.batch.BatchRow;
import dev.firesteel.server.batch.BatchView;
import dev.firesteel.server.batch.CreateBatch;
import dev.firesteel.v1.AppInfo;
import dev.firesteel.v1.Batch;
import dev.firesteel.v1.BatchEvent;
import dev.firesteel.v1.BatchFinished;
import dev.firesteel.v1.BatchState;
import dev.firesteel.v1.CreateBatchRequest;
import dev.firesteel.v1.GetBatchLogResponse;
import dev.firesteel.v1.ListBatchesResponse;
import java.util.ArrayList;
import java.util.List;

/** Batches between the domain's words and the API's. */
final class BatchMessages {
    private BatchMessages() {}

    static CreateBatch request(CreateBatchRequest message) {
        return new CreateBatch(
                message.hasFile() ? message.getFile() : null,
                message.hasClassName() ? message.getClassName() : null,
                message.getArgsList(),
                message.hasProxyUser() ? message.getProxyUser() : null,
                new ApplicationRequest(
                        message.getJarsList(),
                        message.getPyFilesList(),
                        message.getFilesList(),
                        message.getArchivesList(),
                        message.hasDriverMemory() ? message.getDriverMemory() : null,
                        message.getDriverCores(),
                        message.hasExecutorMemory() ? message.getExecutorMemory() : null,
                        message.getExecutorCores(),
                        message.getNumExecutors(),
                        message.hasQueue() ? message.getQueue() : null,
                        message.hasName() ? message.getName() : null,
                        Words.conf(message.getConfMap(), message.hasProfile() ? message.getProfile() : null)),
                message.hasRequestId() ? message.getRequestId() : null);
    }

    static Batch batch(BatchView view) {
        BatchRow row = view.batch();
        Batch.Builder batch = Batch.newBuilder()
                .setId(row.id())
                .setState(state(row.state()))
                .setAppInfo(appInfo(view))
                .addAllLog(view.log())
                .setCreateTime(Words.time(row.createdAt()));
        if (row.request().application().name() != null) {
            batch.setName(row.request().application().name());
        }
        if (view.applicationId() != null) {
            batch.setAppId(view.applicationId());
        }
        if (row.owner() != null) {
            batch.setOwner(row.owner());
        }
        if (row.proxyUser() != null) {
            batch.setProxyUser(row.proxyUser());
        }
        if (row.stateReason() != null) {
            batch.setStateReason(row.stateReason());
        }
        if (row.exitCode() != null) {
            batch.setExitCode(row.exitCode());
        }
        if (row.endedAt() != null) {
            batch.setEndTime(Words.time(row.endedAt()));
        }
        return batch.build();
    }

    private static AppInfo appInfo(BatchView view) {
        AppInfo.Builder info = AppInfo.newBuilder();
        if (view.trackingUrl() != null) {
            info.setSparkUiUrl(view.trackingUrl());
        }
        return info.build();
    }

    static BatchState state(dev.firesteel.server.batch.BatchState state) {
        return switch (state) {
            case STARTING -> BatchState.BATCH_STATE_STARTING;
            case RUNNING -> BatchState.BATCH_STATE_RUNNING;
            case SHUTTING_DOWN -> BatchState.BATCH_STATE_SHUTTING_DOWN;
            case SUCCESS -> BatchState.BATCH_STATE_SUCCESS;
            case DEAD -> BatchState.BATCH_STATE_DEAD;
            case KILLED -> BatchState.BATCH_STATE_KILLED;
        };
    }

    static ListBatchesResponse page(int from, BatchPage page) {
        ListBatchesResponse.Builder response =
                ListBatchesResponse.newBuilder().setFrom(from).setTotal(page.total());
        page.batches().forEach(view -> response.addSessions(batch(view)));
        return response.build();
    }

    static GetBatchLogResponse log(LogSlice slice) {
        return GetBatchLogResponse.newBuilder()
                .setId(slice.id())
                .setFrom(slice.from())
                .setTotal(slice.total())
                .addAllLog(slice.lines())
                .build();
    }

    static List<BatchEvent> events(BatchLines lines) {
        List<BatchEvent> events = new ArrayList<>();
        long sequence = lines.from();
        for (String line : lines.lines()) {
            events.add(BatchEvent.newBuilder()
                    .setSequence(++sequence)
                    .setLine(line)
                    .build());
        }
        if (lines.end() != null) {
            events.add(BatchEvent.newBuilder()
                    .setSequence(++sequence)
                    .setFinished(finished(lines.end()))
                    .build());
        }
        return events;
    }

    private static BatchFinished finished(BatchRow row) {
        BatchFinished.Builder finished = BatchFinished.newBuilder().setState(state(row.state()));
        if (row.stateReason() != null) {
            finished.setStateReason(row.stateReason());
        }
        if (row.exitCode() != null) {
            finished.setExitCode(row.exitCode());
        }
        return finished.build();
    }
}
