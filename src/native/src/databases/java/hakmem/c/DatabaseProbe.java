// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.api.Allocator;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One of the databases, served or not, in a JVM of its own. */
final class DatabaseProbe {
  private DatabaseProbe() {}

  /**
   * "same" or "served" or "plain"; the database; a folder; seconds that are measured at first, and
   * seconds of work until as many are measured again.
   */
  static void main(String[] arguments) throws Exception {
    Database database = Database.valueOf(arguments[1]);
    Path folder = Path.of(arguments[2]);
    switch (arguments[0]) {
      case "same" -> compare(database, folder);
      case "served" -> {
        long ignored = database.run(folder); // which loads the libraries
        ServedLibraries served = serve(database);
        measure(database, folder, arguments, served);
        System.out.println("problems: " + served.problems().count());
      }
      default -> measure(database, folder, arguments, null);
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

  /** Prints two {@link RoundCost}: of a process that has just begun, and of one that is warm. */
  private static void measure(
      Database database, Path folder, String[] arguments, @Nullable ServedLibraries served)
      throws Exception {
    double seconds = Double.parseDouble(arguments[3]);
    long ignored = RoundCost.of(database, folder, seconds).rounds(); // warms up
    System.out.println(RoundCost.of(database, folder, seconds).toLine());
    ignored = RoundCost.of(database, folder, Double.parseDouble(arguments[4])).rounds();
    Upcalls before = upcalls(served);
    RoundCost cost = RoundCost.of(database, folder, seconds);
    System.out.println(cost.toLine());
    if (served != null) {
      System.out.println("upcalls: " + upcalls(served).since(before).sum() / cost.rounds());
    }
  }

  private static Upcalls upcalls(@Nullable ServedLibraries served) {
    return served == null ? Upcalls.NONE : served.functions().functions().upcalls();
  }
}
