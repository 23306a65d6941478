// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The key that fills a record component; {@code docs/configuration.md} is made of these. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
    /** As written in a file. A name that ends in {@code .*} stands for every key that begins so, and fills a map. */
    String name();

    /** Written as in a file; an empty one leaves the component null, or its list or map empty. */
    String byDefault() default "";

    /** One or two sentences for the handbook. */
    String doc();
}
