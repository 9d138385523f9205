// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link FfmBlockMemory} is proved to do. */
final class FfmBlockMemoryClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(Subject.of(FfmBlockMemory::wordAt, WordInBounds.class));
  }

  record WordInBounds(long block, int offset) implements Claim {
    @Override
    public boolean where() {
      return 0 <= offset && offset <= 8;
    }

    @Override
    public boolean holds() {
      return 0 <= FfmBlockMemory.wordAt(block, offset)
          && FfmBlockMemory.wordAt(block, offset) < (1L << 48) + 8
          && (block < 0
              || block >= 1L << 48
              || FfmBlockMemory.wordAt(block, offset) == block + offset);
    }
  }
}
