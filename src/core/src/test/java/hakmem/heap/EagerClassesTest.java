// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.constant.ConstantDescs;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever has an initializer is initialized when an allocator is built. */
class EagerClassesTest {
  /** It is the default allocator: whoever calls it first builds it. */
  private static final String BUILT_BY_ITSELF = "hakmem.api.Hakmem";

  /** The test's own is one that no list names. */
  private static final List<Integer> INITIALIZED = new ArrayList<>(List.of(1));

  private static TreeSet<String> withInitializer(Class<?> in) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root(in))) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
        ClassModel model = ClassFile.of().parse(file);
        String name = model.thisClass().asInternalName().replace('/', '.');
        if (name.startsWith("hakmem.")
            && model.methods().stream()
                .anyMatch(m -> m.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME))) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static Path root(Class<?> in) {
    try {
      URI location = in.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(location);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theListNamesThemAll() throws IOException {
    TreeSet<String> wanted = withInitializer(EagerClasses.class);
    assertTrue(wanted.remove(BUILT_BY_ITSELF));
    assertEquals(wanted, new TreeSet<>(EagerClasses.NAMES));
    EagerClasses.initialize();
  }

  @Test
  void oneThatIsNotListedIsNoticed() throws IOException {
    assertEquals(1, INITIALIZED.size());
    assertTrue(withInitializer(EagerClassesTest.class).contains("hakmem.heap.EagerClassesTest"));
  }
}
