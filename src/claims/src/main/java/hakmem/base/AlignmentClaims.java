// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link Alignment} is proved to do. */
final class AlignmentClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(Alignment::isPowerOfTwo, PowerOfTwo.class),
        Subject.of(Alignment::roundUp, RoundUp.class, RoundUpOverflow.class),
        Subject.of(Alignment::roundDown, RoundDown.class),
        Subject.of(Alignment::isAligned, IsAligned.class));
  }

  record PowerOfTwo(long value) implements Claim {
    @Override
    public boolean holds() {
      return Alignment.isPowerOfTwo(value)
          == (value > 0 && value == 1L << Long.numberOfTrailingZeros(value));
    }
  }

  record RoundUp(long value, int k) implements Claim {
    @Override
    public boolean where() {
      return value <= 1L << 62 && 0 <= k && k <= 61;
    }

    @Override
    public boolean holds() {
      long alignment = 1L << k;
      long up = Alignment.roundUp(value, alignment);
      return up >= value && up - value < alignment && up >>> k << k == up;
    }
  }

  record RoundUpOverflow(long value, int k) implements Claim {
    @Override
    public boolean holds() {
      long alignment = 1L << k;
      return Alignment.roundUp(value, alignment) < value
          == value > Long.MAX_VALUE - (alignment - 1);
    }
  }

  record RoundDown(long value, int k) implements Claim {
    @Override
    public boolean holds() {
      long alignment = 1L << k;
      long down = Alignment.roundDown(value, alignment);
      return Long.compareUnsigned(down, value) <= 0
          && Long.compareUnsigned(value - down, alignment) < 0
          && down >>> k << k == down;
    }
  }

  record IsAligned(long value, int k) implements Claim {
    @Override
    public boolean holds() {
      return Alignment.isAligned(value, 1L << k) == (value >>> k << k == value)
          && Alignment.isAligned(value, 1L << k) == (Alignment.roundDown(value, 1L << k) == value);
    }
  }
}
