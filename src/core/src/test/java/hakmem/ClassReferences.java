// SPDX-License-Identifier: Apache-2.0
package hakmem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one class file refers to: every type in its code, fields, signatures and descriptors, and
 * the methods it calls. Annotations are left out, they are not needed to run; so are constants of
 * other classes, which the compiler has copied.
 *
 * @param name of the class, with dots
 * @param types referred to, with dots, without itself
 * @param calls as {@code java.lang.Foo.bar}
 */
record ClassReferences(String name, Set<String> types, Set<String> calls) {
  private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+)[;<]");

  /** Reads all class files below a directory, module and package descriptions left out. */
  static List<ClassReferences> of(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.endsWith("module-info.class"))
          .filter(file -> !file.endsWith("package-info.class"))
          .sorted()
          .map(ClassReferences::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("no class files in " + directory + ": compile first", e);
    }
  }

  private static ClassReferences read(Path file) {
    try {
      return of(ClassFile.of().parse(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static ClassReferences of(ClassModel model) {
    Set<String> types = new TreeSet<>();
    Set<String> calls = new TreeSet<>();
    List<String> descriptors = new ArrayList<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> descriptors.add(descriptor(type));
        case NameAndTypeEntry member -> descriptors.add(member.type().stringValue());
        case MethodTypeEntry type -> descriptors.add(type.descriptor().stringValue());
        case MemberRefEntry member ->
            calls.add(dotted(member.owner().asInternalName()) + "." + member.name().stringValue());
        default -> {}
      }
    }
    model.fields().forEach(field -> descriptors.add(field.fieldType().stringValue()));
    model.methods().forEach(method -> descriptors.add(method.methodType().stringValue()));
    Stream.of(
            model.findAttribute(Attributes.signature()).stream(),
            model.fields().stream().flatMap(f -> f.findAttribute(Attributes.signature()).stream()),
            model.methods().stream().flatMap(m -> m.findAttribute(Attributes.signature()).stream()))
        .flatMap(signatures -> signatures.map(SignatureAttribute::signature))
        .forEach(signature -> descriptors.add(signature.stringValue()));
    for (String descriptor : descriptors) {
      Matcher matcher = TYPE_IN_DESCRIPTOR.matcher(descriptor);
      while (matcher.find()) {
        types.add(dotted(matcher.group(1)));
      }
    }
    String name = dotted(model.thisClass().asInternalName());
    types.remove(name);
    return new ClassReferences(name, types, calls);
  }

  /** The pool names arrays by descriptor and classes by internal name. */
  private static String descriptor(ClassEntry type) {
    String name = type.asInternalName();
    return name.startsWith("[") ? name : "L" + name + ";";
  }

  private static String dotted(String internalName) {
    return internalName.replace('/', '.');
  }
}
