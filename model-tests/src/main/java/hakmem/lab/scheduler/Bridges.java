// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Static methods that the instrumenter adds to a class: each takes the place of an instruction. */
final class Bridges {
  private final ClassDesc owner;
  private final List<Consumer<ClassBuilder>> methods = new ArrayList<>();

  Bridges(ClassDesc owner) {
    this.owner = owner;
  }

  /** Calls a new bridge with these operands and this result. */
  void call(
      CodeBuilder out, List<ClassDesc> operands, ClassDesc result, Consumer<CodeBuilder> body) {
    String name = "point$" + methods.size();
    MethodTypeDesc type = MethodTypeDesc.of(result, operands);
    int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
    methods.add(builder -> builder.withMethodBody(name, type, flags, body));
    out.invokestatic(owner, name, type);
  }

  /** Adds the bridges to their class. */
  void write(ClassBuilder builder) {
    methods.forEach(method -> method.accept(builder));
  }
}
