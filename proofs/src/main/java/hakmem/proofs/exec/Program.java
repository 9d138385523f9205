// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.sizeclass.SizeClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The class files that are executed, and a class loader of their own for them: what is proved and
 * what the JVM runs are the same bytes, those of the shipped jar or an edited copy. Immutable.
 */
public final class Program {
  private static final String WORDS = "hakmem/claim/";

  private final Path location;
  private final Map<String, byte[]> files;
  private final Map<String, ClassModel> models = new ConcurrentHashMap<>();
  private final ClassLoader loader = new Loader();

  private Program(Path location, Map<String, byte[]> files) {
    this.location = location;
    this.files = files;
  }

  /** The classes of core as they stand on the class path. */
  public static Program ofCore() {
    return of(locationOf(SizeClasses.class));
  }

  /** The directory or jar that a class of this JVM comes from. */
  public static Path locationOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IllegalStateException(type + " has no location on disk; run from a jar or folder");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(type + " has no location on disk: " + source, e);
    }
  }

  /** The classes in a directory or a jar. */
  public static Program of(Path location) {
    try {
      if (Files.isDirectory(location)) {
        return new Program(location, read(location));
      }
      try (FileSystem jar = FileSystems.newFileSystem(location)) {
        return new Program(location, read(jar.getPath("/")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read classes from " + location, e);
    }
  }

  private static Map<String, byte[]> read(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(p -> p.toString().endsWith(".class")).toList()) {
        String name = root.relativize(path).toString().replace('\\', '/');
        files.put(name.replaceFirst("\\.class$", ""), Files.readAllBytes(path));
      }
    }
    return files;
  }

  /** The same with further or other class files, by internal name. */
  public Program with(Map<String, byte[]> others) {
    Map<String, byte[]> all = new TreeMap<>(files);
    all.putAll(others);
    return new Program(location, all);
  }

  /** The same with the classes in a directory or a jar. */
  public Program with(Path classes) {
    return with(of(classes).files);
  }

  /** Internal names of all classes. */
  public Set<String> names() {
    return new TreeSet<>(files.keySet());
  }

  /** Whether the class is one of the program's. */
  public boolean has(String name) {
    return files.containsKey(name);
  }

  /** The class file. */
  public byte[] bytes(String name) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new IllegalArgumentException("no class " + name + " in " + location);
    }
    return bytes;
  }

  /** The class file, parsed. */
  public ClassModel model(String name) {
    return models.computeIfAbsent(name, n -> ClassFile.of().parse(bytes(n)));
  }

  /** The class in the JVM: loaded from these bytes. */
  public Class<?> load(String name) {
    try {
      return Class.forName(name.replace('/', '.'), false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("no class " + name + " in " + location, e);
    }
  }

  /**
   * Takes the program's classes from its bytes, and asks others for the rest. The words of claims
   * are the prover's own, so that both mean the same interfaces.
   */
  private final class Loader extends ClassLoader {
    Loader() {
      super(Program.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        String internal = name.replace('.', '/');
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null && has(internal) && !internal.startsWith(WORDS)) {
          byte[] bytes = bytes(internal);
          loaded = defineClass(name, bytes, 0, bytes.length);
        }
        return loaded != null ? loaded : super.loadClass(name, resolve);
      }
    }
  }
}
