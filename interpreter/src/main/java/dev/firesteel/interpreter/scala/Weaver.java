// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.HashSet;
import java.util.Set;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.Label;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;

/**
 * Weaves calls of {@link Woven} into the classes of a session, so that code which calls nothing can be ended and code which
 * ends the JVM doesn't. No member and no frame changes: the class stays compatible with the copy that executors load.
 * With the ASM that Spark brings for its closures.
 */
final class Weaver {

    private static final String WOVEN = "dev/firesteel/interpreter/scala/Woven";

    private Weaver() {}

    static byte[] weave(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        return new Method(super.visitMethod(access, name, descriptor, signature, exceptions));
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static final class Method extends MethodVisitor {

        /** Where a jump leads back to. */
        private final Set<Label> passed = new HashSet<>();

        Method(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            check();
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            if (passed.contains(target)) {
                check();
            }
            super.visitJumpInsn(opcode, target);
        }

        @Override
        public void visitTableSwitchInsn(int low, int high, Label otherwise, Label... targets) {
            checkIfBackwards(otherwise, targets);
            super.visitTableSwitchInsn(low, high, otherwise, targets);
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] targets) {
            checkIfBackwards(otherwise, targets);
            super.visitLookupSwitchInsn(otherwise, keys, targets);
        }

        private void checkIfBackwards(Label otherwise, Label[] targets) {
            boolean backwards = passed.contains(otherwise);
            for (Label target : targets) {
                backwards |= passed.contains(target);
            }
            if (backwards) {
                check();
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (endsTheJvm(owner, name)) {
                String receiver = opcode == Opcodes.INVOKESTATIC ? "" : "L" + owner + ";";
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC, WOVEN, "exit", descriptor.replace("(", "(" + receiver), false);
            } else {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            }
        }

        private static boolean endsTheJvm(String owner, String name) {
            return switch (owner) {
                case "java/lang/System" -> name.equals("exit");
                case "java/lang/Runtime" -> name.equals("exit") || name.equals("halt");
                case "scala/sys/package$" -> name.equals("exit");
                default -> false;
            };
        }

        private void check() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, WOVEN, "check", "()V", false);
        }
    }
}
