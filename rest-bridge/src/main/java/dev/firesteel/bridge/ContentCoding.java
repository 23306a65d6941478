// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import java.util.Locale;

/** How an answer may be compressed. */
enum ContentCoding {
    GZIP("gzip"),
    DEFLATE("deflate"),
    IDENTITY("identity");

    private final String word;

    ContentCoding(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** The best coding that an {@code Accept-Encoding} header takes; what it doesn't name, it doesn't take. */
    static ContentCoding accepted(String header) {
        if (header.isEmpty()) {
            return IDENTITY;
        }
        double gzip = -1;
        double deflate = -1;
        double any = 0;
        for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] pieces = part.split(";", 2);
            double quality = pieces.length == 1 ? 1 : quality(pieces[1].trim());
            switch (pieces[0].trim()) {
                case "gzip", "x-gzip" -> gzip = quality;
                case "deflate" -> deflate = quality;
                case "*" -> any = quality;
                default -> {}
            }
        }
        gzip = gzip < 0 ? any : gzip;
        deflate = deflate < 0 ? any : deflate;
        if (gzip > 0 && gzip >= deflate) {
            return GZIP;
        }
        return deflate > 0 ? DEFLATE : IDENTITY;
    }

    private static double quality(String parameter) {
        try {
            return parameter.startsWith("q=") ? Double.parseDouble(parameter.substring(2)) : 1;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
