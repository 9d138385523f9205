// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static hakmem.lab.scheduler.AccessKind.CAS;
import static hakmem.lab.scheduler.AccessKind.OPAQUE_WRITE;
import static hakmem.lab.scheduler.AccessKind.PLAIN_READ;
import static hakmem.lab.scheduler.AccessKind.PLAIN_WRITE;
import static hakmem.lab.scheduler.AccessKind.RELEASE_WRITE;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Races of the engine that are meant, each with the reason why it is harmless. Named as exactly as
 * the detector sees them: the same read against a weaker write is not meant.
 */
final class IntendedRaces {
  /**
   * One kind of race.
   *
   * @param field it is about
   * @param method of the access that may come at any time
   * @param kind of that access
   * @param others kinds of the other access
   * @param programs which may do this
   * @param reason why the engine is right all the same
   */
  record Intended(
      String field,
      String method,
      AccessKind kind,
      Set<AccessKind> others,
      Predicate<Trial> programs,
      String reason) {
    private boolean fits(Site one, Site other) {
      return one.kind() == kind
          && one.field().equals(field)
          && one.method().equals(method)
          && others.contains(other.kind());
    }
  }

  private static final String HINT =
      "a hint: equal to my own id it was written by me, any other value says nothing";

  private static final String GROWS =
      "grows only; a block reaches a thread after it was carved, so its own is counted";

  private static final String FINAL_FIELDS =
      "any slab that ever stood there will do: what it is stands in final fields, who owns it in"
          + " its remote word";

  private static final String GUESS =
      "whether a heap is idle is a guess: who acts on it takes the lease, and then looks at busy";

  private static final String CAS_DECIDES =
      "only a wrong free reads the words of a block that is not its own: the CAS refuses it";

  private static final String DEAD_IS_SEEN =
      "a wrong free into a slab that is being released: it finds DEAD and takes its claim back";

  private static final String NOBODYS =
      "the memory stays mapped and is nobody's any more: who is still inside finds zeros, and says"
          + " that the allocator is closed";

  private static final List<Intended> ALL =
      List.of(
          read("owner", "BlockHeap.freeLocal", OPAQUE_WRITE, HINT),
          read("owner", "BlockHeap.freeInside", OPAQUE_WRITE, HINT),
          read("owner", "Bins.sendHome", OPAQUE_WRITE, HINT),
          read("carvedCount", "AddressCheck.checkBlockStart", PLAIN_WRITE, GROWS),
          read("rangeTable", "BlockHeap.freeLocal", RELEASE_WRITE, FINAL_FIELDS),
          read("ownHeads", "LeasedHeap.looksIdle", PLAIN_WRITE, GUESS),
          read("active", "Bins.fingerprint", PLAIN_WRITE, GUESS),
          read("usedCount", "Bins.fingerprint", PLAIN_WRITE, GUESS),
          wrongFree("BlockClaims.signatureOf", PLAIN_READ, CAS_DECIDES),
          wrongFree("BlockClaims.faultOf", PLAIN_READ, CAS_DECIDES),
          wrongFree("BlockClaims.claimBlock", CAS, DEAD_IS_SEEN),
          wrongFree("BlockClaims.undoClaim", CAS, DEAD_IS_SEEN),
          close(NOBODYS));

  private static Intended read(String field, String method, AccessKind other, String reason) {
    return new Intended(field, method, PLAIN_READ, Set.of(other), _ -> true, reason);
  }

  private static Intended wrongFree(String method, AccessKind kind, String reason) {
    return new Intended(
        "block word",
        method,
        kind,
        Set.of(PLAIN_READ, PLAIN_WRITE, CAS),
        Trial::freesWrongly,
        reason);
  }

  /** A purge, and whoever is still inside when the allocator is closed. */
  private static Intended close(String reason) {
    return new Intended(
        "block word",
        "OsMemory.purge",
        PLAIN_WRITE,
        Set.of(PLAIN_READ, PLAIN_WRITE, CAS),
        Trial::closesAllocator,
        reason);
  }

  private IntendedRaces() {}

  /** The list, for its test. */
  static List<Intended> all() {
    return ALL;
  }

  /** Why a race of two accesses is meant; null if it is not. */
  static @Nullable Intended of(Site one, Site other, Trial trial) {
    for (Intended intended : ALL) {
      if (intended.programs().test(trial)
          && (intended.fits(one, other) || intended.fits(other, one))) {
        return intended;
      }
    }
    return null;
  }
}
