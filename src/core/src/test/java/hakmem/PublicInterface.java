// SPDX-License-Identifier: Apache-2.0
package hakmem;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a program can name of some packages, a line for each thing: classes with what they extend,
 * components of records and constants of enums in their order, public and protected members with
 * their types and exceptions, values of constants.
 */
final class PublicInterface {
  private static final int API = Modifier.PUBLIC | Modifier.PROTECTED;

  private PublicInterface() {}

  /** Of the packages in a directory of class files; sorted. */
  static List<String> of(Path classes, Collection<String> packages) throws Exception {
    List<String> lines = new ArrayList<>();
    ClassLoader parent = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, parent)) {
      for (String name : packages) {
        for (String type : typesIn(classes, name)) {
          add(Class.forName(type, false, loader), lines);
        }
      }
    }
    return lines.stream().sorted().toList();
  }

  private static List<String> typesIn(Path classes, String name) throws IOException {
    try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
          .map(file -> name + "." + file.substring(0, file.length() - ".class".length()))
          .toList();
    }
  }

  private static void add(Class<?> type, List<String> lines) throws Exception {
    for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
      if ((outer.getModifiers() & API) == 0) {
        return;
      }
    }
    String name = type.getName();
    lines.add(name + ": " + type.toGenericString() + supertypes(type));
    if (type.isRecord()) {
      lines.add(name + ": components " + Arrays.toString(type.getRecordComponents()));
    }
    if (type.isEnum()) {
      lines.add(
          name
              + ": constants "
              + Arrays.stream(type.getFields())
                  .filter(Field::isEnumConstant)
                  .map(Field::getName)
                  .toList());
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      add(name, constructor, constructor.toGenericString(), lines);
    }
    for (Method method : type.getDeclaredMethods()) {
      String isDefault = method.isDefault() ? "default " : "";
      add(name, method, isDefault + method.toGenericString(), lines);
    }
    for (Field field : type.getDeclaredFields()) {
      add(name, field, field.toGenericString() + value(field), lines);
    }
  }

  private static void add(String type, Member member, String text, List<String> lines) {
    if ((member.getModifiers() & API) != 0 && !member.isSynthetic()) {
      lines.add(type + ": " + text);
    }
  }

  private static String supertypes(Class<?> type) {
    String all =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()),
                Arrays.stream(type.getGenericInterfaces()))
            .map(Type::getTypeName)
            .collect(Collectors.joining(", "));
    return " < " + all;
  }

  /** Of a number or text that a user's compiler may copy. */
  private static String value(Field field) throws Exception {
    boolean isConstant =
        (field.getModifiers() & Modifier.STATIC) != 0
            && (field.getModifiers() & Modifier.PUBLIC) != 0
            && (field.getType().isPrimitive() || field.getType() == String.class);
    return isConstant ? " = " + field.get(null) : "";
  }
}
