// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link BlockSignature} is proved to do. */
final class BlockSignatureClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(BlockSignature::keyFrom, KeyHasHighBit.class),
        Subject.of(BlockSignature::sign, SignatureOfFree.class, SignatureOfLive.class),
        Subject.of(BlockSignature::state, LinkVerified.class),
        Subject.of(BlockSignature::isLocal, IsLocal.class),
        Subject.of(BlockSignature::sealIsLive, SealIsLive.class),
        Subject.of(BlockSignature::toLive, LocalToLive.class),
        Subject.of(BlockSignature::signLocal, SignLocal.class),
        Subject.of(BlockSignature::sealLooksFree, SmallWordIsLive.class));
  }

  record KeyHasHighBit(long random) implements Claim {
    @Override
    public boolean holds() {
      return BlockSignature.keyFrom(random) >>> 48 != 0;
    }
  }

  record SignatureOfFree(long block, long link, long state) implements Claim {
    @Override
    public boolean where() {
      return 0 <= link
          && link < 1L << 48
          && link % 16 == 0
          && (state == BlockSignature.LOCAL
              || state == BlockSignature.REMOTE
              || state == BlockSignature.CLAIMED);
    }

    @Override
    public boolean holds() {
      long word = BlockSignature.sign(block, link, state);
      return BlockSignature.looksFree(block, word)
          && BlockSignature.freeState(block, word) == state
          && BlockSignature.freeLink(block, word) == link
          && BlockSignature.state(block, link, word) == state;
    }
  }

  record SignatureOfLive(long block, long link) implements Claim {
    @Override
    public boolean where() {
      return 0 <= link;
    }

    @Override
    public boolean holds() {
      return !BlockSignature.looksFree(block, BlockSignature.sign(block, link, BlockSignature.LIVE))
          && BlockSignature.state(
                  block, link, BlockSignature.sign(block, link, BlockSignature.LIVE))
              == BlockSignature.LIVE
          && BlockSignature.sign(block, link, BlockSignature.LIVE)
              == (BlockSignature.sign(block, link, BlockSignature.LOCAL) ^ BlockSignature.LIVE);
    }
  }

  record LinkVerified(long block, long link, long state, long found) implements Claim {
    @Override
    public boolean where() {
      return link % 16 == 0
          && found % 16 == 0
          && 0 <= state
          && state < 16
          && BlockSignature.state(block, found, BlockSignature.sign(block, link, state)) < 16
          && BlockSignature.state(block, found, BlockSignature.sign(block, link, state)) >= 0;
    }

    @Override
    public boolean holds() {
      return found == link;
    }
  }

  record IsLocal(long block, long link, long signature) implements Claim {
    @Override
    public boolean holds() {
      return BlockSignature.isLocal(block, link, signature)
          == (BlockSignature.state(block, link, signature) == BlockSignature.LOCAL);
    }
  }

  record SealIsLive(long block, long link, long signature) implements Claim {
    @Override
    public boolean holds() {
      return BlockSignature.sealIsLive(BlockSignature.seal(block), link, signature)
          == (BlockSignature.state(block, link, signature) == BlockSignature.LIVE);
    }
  }

  record LocalToLive(long block, long link) implements Claim {
    @Override
    public boolean holds() {
      return BlockSignature.toLive(BlockSignature.sign(block, link, BlockSignature.LOCAL))
          == BlockSignature.sign(block, link, BlockSignature.LIVE);
    }
  }

  record SignLocal(long block, long link) implements Claim {
    @Override
    public boolean holds() {
      return BlockSignature.signLocal(BlockSignature.seal(block), link)
          == BlockSignature.sign(block, link, BlockSignature.LOCAL);
    }
  }

  record SmallWordIsLive(long block, long word) implements Claim {
    @Override
    public boolean where() {
      return BlockSignature.KEY >>> 48 != 0 && block >>> 48 == 0 && word >>> 48 == 0;
    }

    @Override
    public boolean holds() {
      return !BlockSignature.looksFree(block, word);
    }
  }
}
