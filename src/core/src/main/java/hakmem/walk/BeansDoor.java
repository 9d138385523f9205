// SPDX-License-Identifier: Apache-2.0
package hakmem.walk;

import hakmem.api.OptionException;
import java.lang.reflect.Constructor;

/**
 * From the option jmx to the management beans, which stand above the allocator and need a module
 * that may not be there: found by name, when they are wanted. Thread-safe.
 */
public final class BeansDoor {
  private static final String REGISTRAR = "hakmem.jmx.BeansRegistrar";

  /** Registers allocators; found by name. */
  public interface Registrar {
    /** Registers an allocator under a name; returns what takes it out again. */
    Runnable register(Object allocator, String name);
  }

  /** Guarded by the class. */
  private static int lastNumber;

  private BeansDoor() {}

  private static synchronized String nextName() {
    lastNumber++;
    return "allocator-" + lastNumber;
  }

  /**
   * Registers an allocator.
   *
   * @param name of the bean; empty: a new one
   * @return what takes it out again
   * @throws OptionException the module java.management is missing
   */
  public static Runnable register(Object allocator, String name) {
    String chosen = name.isEmpty() ? nextName() : name;
    try {
      Constructor<? extends Registrar> maker =
          Class.forName(REGISTRAR).asSubclass(Registrar.class).getDeclaredConstructor();
      maker.setAccessible(true);
      return maker.newInstance().register(allocator, chosen);
    } catch (ReflectiveOperationException | NoClassDefFoundError e) {
      throw missing();
    }
  }

  private static OptionException missing() {
    return new OptionException(
        "jmx",
        "true",
        "an option needs a module that is not there: jmx=true, module=java.management; add"
            + " --add-modules java.management, or leave the option out");
  }
}
