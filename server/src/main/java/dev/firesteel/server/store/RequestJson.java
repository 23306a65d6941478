// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firesteel.server.batch.CreateBatch;
import dev.firesteel.server.session.CreateSession;

/** Requests as JSON of their components, for one column. */
final class RequestJson {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private RequestJson() {}

    static String write(Object request) {
        try {
            return MAPPER.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request cannot be stored", e);
        }
    }

    static CreateSession read(String json) {
        return read(json, CreateSession.class);
    }

    static CreateBatch readBatch(String json) {
        return read(json, CreateBatch.class);
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored request cannot be read", e);
        }
    }
}
