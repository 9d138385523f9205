// SPDX-License-Identifier: Apache-2.0
package hakmem.model.schedule;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Races of the engine that are meant, each with the reason why it is harmless. */
final class IntendedRaces {
  /**
   * One kind of race.
   *
   * @param field it is about
   * @param reader method of the plain read that may come at any time
   * @param reason why any value that the read may give is right
   */
  private record Intended(String field, String reader, String reason) {
    boolean fits(Site read) {
      return read.kind() == AccessKind.PLAIN_READ
          && read.field().equals(field)
          && read.method().equals(reader);
    }
  }

  private static final String HINT =
      "a hint: equal to my own id it was written by me, any other value says nothing";

  private static final String GROWS =
      "grows only; a block reaches a thread after it was carved, so its own is counted";

  private static final String FINAL_FIELDS =
      "any slab that ever stood there will do: what it is stands in final fields, who owns it in"
          + " its remote word";

  private static final String CAS_DECIDES =
      "only a wrong free reads the words of a block that is not its own: the CAS refuses it";

  private static final List<Intended> ALL =
      List.of(
          new Intended("owner", "ThreadHeap.freeLocal", HINT),
          new Intended("owner", "SharedPaths.tryFreeShared", HINT),
          new Intended("carvedCount", "SharedPaths.checkBlockStart", GROWS),
          new Intended("rangeTable", "ThreadHeap.freeLocal", FINAL_FIELDS),
          new Intended("table", "AddressRange.lookup", FINAL_FIELDS),
          new Intended("block word", "RemoteList.signatureOf", CAS_DECIDES));

  private IntendedRaces() {}

  /** Why a race of two accesses is meant; null if it is not. */
  static @Nullable String reasonFor(Site one, Site other) {
    for (Intended intended : ALL) {
      if (intended.fits(one) || intended.fits(other)) {
        return intended.reason();
      }
    }
    return null;
  }
}
