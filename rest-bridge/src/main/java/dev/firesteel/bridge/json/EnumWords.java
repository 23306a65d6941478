// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.firesteel.v1.Options;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of an enum: a value's name without the enum's prefix, in lower case unless the enum says upper case. Value 0 has
 * no word: it is written as {@code null}. Read are the word, its aliases and the full proto name, all in exact case.
 */
final class EnumWords {

    private final Map<Integer, SerializedString> written = new HashMap<>();
    private final Map<String, EnumValueDescriptor> read = new HashMap<>();
    private final String expected;

    EnumWords(EnumDescriptor descriptor) {
        String prefix =
                descriptor.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT) + "_";
        boolean upperCase = descriptor.getOptions().getExtension(Options.upperCase);
        Set<String> words = new LinkedHashSet<>();
        for (EnumValueDescriptor value : descriptor.getValues()) {
            String name = value.getName();
            read.put(name, value);
            if (value.getNumber() == 0) {
                continue;
            }
            String own = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
            String word = upperCase ? own.toUpperCase(Locale.ROOT) : own.toLowerCase(Locale.ROOT);
            words.add(word);
            written.putIfAbsent(value.getNumber(), new SerializedString(word));
            read.put(word, value);
            for (String alias : value.getOptions().getExtension(Options.alias)) {
                read.put(alias, value);
            }
        }
        expected = String.join(", ", words);
    }

    /** The word of a value, or null when it has none: it is 0, or not known here. */
    @Nullable
    SerializedString word(EnumValueDescriptor value) {
        return written.get(value.getNumber());
    }

    EnumValueDescriptor value(String name, String word) {
        EnumValueDescriptor value = read.get(word);
        if (value == null) {
            throw new InvalidInputException(
                    "Invalid " + name + ": " + Texts.shortened(word) + " (expected: one of " + expected + ")");
        }
        return value;
    }
}
