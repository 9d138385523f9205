// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link AtomicBits} is proved to compute. */
final class AtomicBitsClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(AtomicBits::wordStart, WordStart.class),
        Subject.of(AtomicBits::wordEnd, WordEnd.class),
        Subject.of(AtomicBits::mask, BitsOfWord.class));
  }

  record WordStart(int index) implements Claim {
    @Override
    public boolean holds() {
      int start = AtomicBits.wordStart(index);
      return start <= index && index - start < Long.SIZE && start % Long.SIZE == 0;
    }
  }

  record WordEnd(int index) implements Claim {
    @Override
    public boolean holds() {
      return AtomicBits.wordEnd(index) - AtomicBits.wordStart(index) == Long.SIZE;
    }
  }

  /** The mask has exactly the bits of the run. */
  record BitsOfWord(int from, int count, int bit) implements Claim {
    @Override
    public boolean where() {
      return 0 < count && count <= AtomicBits.wordEnd(from) - from && 0 <= bit && bit < Long.SIZE;
    }

    @Override
    public boolean holds() {
      int first = from - AtomicBits.wordStart(from);
      boolean inRun = first <= bit && bit < first + count;
      return (AtomicBits.mask(from, from + count) >>> bit & 1) == (inRun ? 1 : 0);
    }
  }
}
