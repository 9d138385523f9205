// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Subject;
import hakmem.sizeclass.SizeClasses;
import java.util.List;

/** What {@link BlockLayout} is proved to do. */
final class BlockLayoutClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(BlockLayout::blockBytesFor, BlockBytesFor.class, BlockBytesForOverflow.class),
        Subject.of(BlockLayout::leadInBytes, LeadIn.class));
  }

  record BlockBytesFor(BlockLayout layout, long userBytes) implements Claim {
    @Override
    public boolean where() {
      return 0 <= userBytes && userBytes <= Long.MAX_VALUE - 16;
    }

    @Override
    public boolean holds() {
      long need = layout.blockBytesFor(userBytes);
      return layout.usableBytes(need) >= userBytes
          && need > layout.userOffset()
          && (userBytes == 0 || need == userBytes + layout.userOffset());
    }
  }

  record BlockBytesForOverflow(BlockLayout layout, long userBytes) implements Claim {
    @Override
    public boolean holds() {
      return layout.blockBytesFor(userBytes) <= 0
          == userBytes > Long.MAX_VALUE - layout.userOffset();
    }
  }

  record LeadIn(BlockLayout layout, @Each(to = SizeClasses.COUNT - 1) int sizeClass)
      implements Claim {
    @Override
    public boolean holds() {
      long leadIn = layout.leadInBytes(SizeClasses.blockBytes(sizeClass));
      return 0 <= leadIn
          && leadIn < 4096
          && leadIn % 16 == 0
          && (layout.hasHeader() ? leadIn < SizeClasses.blockBytes(sizeClass) : leadIn == 0);
    }
  }
}
