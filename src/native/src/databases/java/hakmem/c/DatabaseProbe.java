// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.api.Allocator;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** One of the databases, served or not, in a JVM of its own. */
final class DatabaseProbe {
  private static final int WARM_UP_ROUNDS = 5;
  private static final double NANOS_PER_MILLI = 1e6;

  private DatabaseProbe() {}

  /** "same" or "served" or "plain"; the database; a folder; rounds to be measured. */
  static void main(String[] arguments) throws Exception {
    Database database = Database.valueOf(arguments[1]);
    Path folder = Path.of(arguments[2]);
    switch (arguments[0]) {
      case "same" -> compare(database, folder);
      case "served" -> {
        long ignored = database.run(folder); // which loads the libraries
        ServedLibraries served = serve(database);
        measure(database, folder, Integer.parseInt(arguments[3]));
        System.err.println("problems: " + served.problems().count());
      }
      default -> measure(database, folder, Integer.parseInt(arguments[3]));
    }
  }

  private static ServedLibraries serve(Database database) {
    Allocator.Builder memory = Allocator.builder().name(database.name());
    return ServedLibraries.serve(memory, System.out::println, database.libraries);
  }

  private static void compare(Database database, Path folder) throws Exception {
    long before = database.run(folder);
    ServedLibraries served = serve(database);
    System.out.println("places: " + served.places() + " of " + served.libraries());
    System.out.println("same: " + (database.run(folder) == before));
    System.out.println("same again: " + (database.run(folder) == before));
    System.out.println("peak MiB: " + (served.allocator().stats().committedBytesPeak() >> 20));
    System.out.println("problems: " + served.problems().count() + " " + served.problems().last());
    boolean isUndone = served.undo();
    System.out.println("left: " + (isUndone ? 0 : served.allocator().liveBytes()) + " bytes");
    System.out.println("same afterwards: " + (database.run(folder) == before));
    System.out.println("undone: " + served.undo());
  }

  /** Prints the processor time of a round, of all threads of the process, in ms. */
  private static void measure(Database database, Path folder, int rounds) throws Exception {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      long ignored = database.run(folder);
    }
    long before = cpuNanos(); // Of all rounds: the system's clock may have steps of 10 ms.
    for (int i = 0; i < rounds; i++) {
      long ignored = database.run(folder);
    }
    System.out.println((cpuNanos() - before) / NANOS_PER_MILLI / rounds);
  }

  private static long cpuNanos() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime();
  }
}
