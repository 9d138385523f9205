// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.base.Alignment;
import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Named;
import hakmem.claim.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the reader finds, and what it refuses: no claim is lost or counted twice. */
class ClaimReaderTest {
  private static void assertRefused(Class<?> holder, String message) {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> Proofs.of(Fixtures.with(holder)));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void aClaimOfCoreIsReadWithItsText() {
    FoundClaim claim = Proofs.ofCore().select(List.of("next-carve-count")).getFirst();
    assertEquals("Bins.nextCarveCount", claim.method().label());
    assertTrue(claim.domain().startsWith("int sizeClass in 0..119, int count: 1 <= count && "));
    assertTrue(claim.statement().contains("Bins.nextCarveCount(count, blockBytes())"));
    FoundClaim refusal = Proofs.ofCore().select(List.of("negative-size")).getFirst();
    assertTrue(refusal.statement().endsWith(" throws iff bytes < 0"), refusal.statement());
  }

  @Test
  void aClaimThatNoSubjectListsIsRefused() {
    assertRefused(Unlisted.class, "Forgotten");
  }

  static final class Unlisted implements Claims {
    @Override
    public List<Subject> subjects() {
      return List.of(Subject.of(Alignment::isPowerOfTwo, Listed.class));
    }

    record Listed(long value) implements Claim {
      @Override
      public boolean holds() {
        return true;
      }
    }

    record Forgotten(long value) implements Claim {
      @Override
      public boolean holds() {
        return true;
      }
    }
  }

  @Test
  void aClaimListedTwiceIsRefused() {
    assertRefused(Twice.class, "twice");
  }

  static final class Twice implements Claims {
    @Override
    public List<Subject> subjects() {
      return List.of(
          Subject.of(Alignment::isPowerOfTwo, One.class),
          Subject.of(Alignment::isAligned, One.class));
    }

    record One(long value) implements Claim {
      @Override
      public boolean holds() {
        return true;
      }
    }
  }

  @Test
  void twoClaimsOfOneNameAreRefused() {
    assertRefused(SameName.class, "two claims are called 'one'");
  }

  static final class SameName implements Claims {
    @Override
    public List<Subject> subjects() {
      return List.of(Subject.of(Alignment::isPowerOfTwo, One.class, Other.class));
    }

    record One(long value) implements Claim {
      @Override
      public boolean holds() {
        return true;
      }
    }

    @Named("one")
    record Other(long value) implements Claim {
      @Override
      public boolean holds() {
        return true;
      }
    }
  }

  @Test
  void valuesTriedOneByOneComeFirst() {
    assertRefused(Late.class, "'isLate'");
  }

  static final class Late implements Claims {
    @Override
    public List<Subject> subjects() {
      return List.of(Subject.of(Alignment::isPowerOfTwo, One.class));
    }

    record One(long value, @Each boolean isLate) implements Claim {
      @Override
      public boolean holds() {
        return true;
      }
    }
  }
}
