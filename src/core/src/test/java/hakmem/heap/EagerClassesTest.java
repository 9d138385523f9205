// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  /** Linking needs Java heap: whoever did it later, in a free for instance, might find none. */
  @Test
  void eachCallOfAHandleIsLinkedThen() throws Exception {
    Class<?> copy = new LinkedSites().loadClass(EagerClasses.class.getName());
    Method initialize = copy.getDeclaredMethod("initialize");
    initialize.setAccessible(true);
    initialize.invoke(null);
    Set<String> sites = sites(EagerClasses.class);
    assertTrue(sites.size() > 20, sites::toString);
    sites.removeAll(LinkedSites.reached());
    assertEquals(Set.of(), sites, "make each once where its class is initialized");
  }

  @Test
  void oneThatIsNotLinkedIsNoticed() throws Exception {
    Class<?> copy = new LinkedSites().loadClass(LinkedLate.class.getName());
    Class<?> ignored = Class.forName(copy.getName(), true, copy.getClassLoader());
    Set<String> sites = new TreeSet<>(sites(LinkedLate.class));
    sites.removeIf(site -> !site.contains("LinkedLate"));
    assertEquals(2, sites.size());
    sites.removeAll(LinkedSites.reached());
    assertEquals(1, sites.size());
  }

  /** Makes one call when it is initialized, and another that it does not make then. */
  static final class LinkedLate {
    private static final VarHandle NUMBERS = MethodHandles.arrayElementVarHandle(int[].class);

    static {
      NUMBERS.setRelease(new int[1], 0, 1);
    }

    private LinkedLate() {}

    static int late(int[] numbers) {
      return (int) NUMBERS.getAcquire(numbers, 0);
    }
  }

  private static Set<String> sites(Class<?> in) throws IOException {
    Set<String> sites = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root(in))) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
        ClassModel model = ClassFile.of().parse(file);
        sites.addAll(LinkedSites.of(model));
      }
    }
    return sites;
  }
}
