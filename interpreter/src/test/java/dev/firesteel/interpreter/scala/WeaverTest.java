// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;
import org.junit.jupiter.api.Test;

class WeaverTest {

    /** What is woven. */
    static class Sample implements Serializable {
        int once(int n) {
            return n + 1;
        }

        int loop(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    sum += j;
                }
            }
            return sum;
        }

        int forward(int n) {
            return n > 1 ? n > 2 ? 3 : 2 : 1;
        }

        String switched(int n) {
            while (true) {
                switch (n) {
                    case 1:
                        return "one";
                    case 2:
                        n--;
                        continue;
                    default:
                        n = 2;
                }
            }
        }
    }

    private static byte[] classFile() throws IOException {
        try (InputStream in = Sample.class.getResourceAsStream("WeaverTest$Sample.class")) {
            return in.readAllBytes();
        }
    }

    private static long checks(byte[] classFile, String method) {
        List<String> calls = new ArrayList<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                return !name.equals(method)
                                        ? null
                                        : new MethodVisitor(Opcodes.ASM9) {
                                            @Override
                                            public void visitMethodInsn(
                                                    int opcode,
                                                    String owner,
                                                    String called,
                                                    String type,
                                                    boolean isInterface) {
                                                calls.add(owner + "." + called);
                                            }
                                        };
                            }
                        },
                        0);
        return calls.stream()
                .filter("dev/firesteel/interpreter/scala/Woven.check"::equals)
                .count();
    }

    /** Defines one class anew and leaves the rest to the tests' own loader. */
    private static Class<?> load(byte[] classFile) throws ClassNotFoundException {
        String name = Sample.class.getName();
        return new ClassLoader(Sample.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
                return wanted.equals(name)
                        ? defineClass(name, classFile, 0, classFile.length)
                        : super.loadClass(wanted, resolve);
            }
        }.loadClass(name);
    }

    @Test
    void methodsAndBackwardJumpsAreChecked() throws Exception {
        byte[] woven = Weaver.weave(classFile());

        assertThat(checks(woven, "once")).isEqualTo(1);
        assertThat(checks(woven, "forward")).isEqualTo(1);
        assertThat(checks(woven, "loop")).isEqualTo(3);
        assertThat(checks(woven, "switched")).isGreaterThan(1);
    }

    @Test
    void wovenCodeDoesTheSame() throws Exception {
        var constructor = load(Weaver.weave(classFile())).getDeclaredConstructor();
        constructor.setAccessible(true);
        Object sample = constructor.newInstance();
        var loop = sample.getClass().getDeclaredMethod("loop", int.class);
        var switched = sample.getClass().getDeclaredMethod("switched", int.class);
        loop.setAccessible(true);
        switched.setAccessible(true);

        assertThat(loop.invoke(sample, 10)).isEqualTo(new Sample().loop(10));
        assertThat(switched.invoke(sample, 7)).isEqualTo("one");
    }

    @Test
    void theSerializedFormStaysTheSame() throws Exception {
        Class<?> woven = load(Weaver.weave(classFile()));

        assertThat(ObjectStreamClass.lookup(woven).getSerialVersionUID())
                .isEqualTo(ObjectStreamClass.lookup(Sample.class).getSerialVersionUID());
    }
}
