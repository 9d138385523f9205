// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.Map;

/** Which fields of the engine are final or volatile, from its class files. Not thread-safe. */
final class FieldFlags {
  private final Map<String, Map<String, Integer>> flagsByClass = new HashMap<>();

  boolean isFinal(ClassDesc owner, String field) {
    return (flags(owner, field) & ClassFile.ACC_FINAL) != 0;
  }

  boolean isVolatile(ClassDesc owner, String field) {
    return (flags(owner, field) & ClassFile.ACC_VOLATILE) != 0;
  }

  private int flags(ClassDesc owner, String field) {
    String resource =
        (owner.packageName() + "." + owner.displayName()).replace('.', '/') + ".class";
    Integer flags = flagsByClass.computeIfAbsent(resource, FieldFlags::read).get(field);
    if (flags == null) {
      throw new IllegalStateException("no field " + field + " in " + resource);
    }
    return flags;
  }

  /** The fields that a class has, its superclasses' included as far as they are the engine's. */
  private static Map<String, Integer> read(String resource) {
    try (InputStream in = FieldFlags.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("no class file " + resource);
      }
      ClassModel model = ClassFile.of().parse(in.readAllBytes());
      Map<String, Integer> flags = new HashMap<>();
      String parent = model.superclass().map(ClassEntry::asInternalName).orElse("");
      if (parent.startsWith("hakmem/")) {
        flags.putAll(read(parent + ".class"));
      }
      for (FieldModel field : model.fields()) {
        flags.put(field.fieldName().stringValue(), field.flags().flagsMask());
      }
      return flags;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
