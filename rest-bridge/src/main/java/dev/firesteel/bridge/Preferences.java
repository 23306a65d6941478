// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Prefer} header of RFC 7240, of which {@code wait} is served. As it asks, what is not understood is ignored. */
final class Preferences {

    private static final Pattern WAIT =
            Pattern.compile("(?:^|,)\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?=[,;]|$)", Pattern.CASE_INSENSITIVE);

    private Preferences() {}

    /** How long the caller is willing to wait for the answer; null when it does not say. Of several the first counts. */
    static @Nullable Duration wait(List<String> headers) {
        for (String header : headers) {
            Matcher wait = WAIT.matcher(header);
            if (wait.find()) {
                return Duration.newBuilder()
                        .setSeconds(Long.parseLong(wait.group(1)))
                        .build();
            }
        }
        return null;
    }
}
