// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.api.AddressFault;
import hakmem.freelist.BlockClaims;
import hakmem.heap.BlockHeap;
import hakmem.layout.BlockSignature;
import hakmem.remote.RemoteList;
import hakmem.superslab.Slab;
import java.util.TreeSet;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * The remote list of one slab: threads win blocks and push them, the owner drains and gives the
 * slab up, others claim it by a push or an adoption; linearizable. Who claims the slab from the
 * owner leaves it alone from then on.
 */
public class RemoteListSuite {
  private static final int BLOCKS = EngineState.BLOCKS_PER_SLAB;
  private static final int DISPUTED = 3;

  private final EngineState engine = EngineState.fresh(0);
  private final long[] blocks = new long[BLOCKS];
  private final Slab slab;
  private boolean isOwner = true;

  /** A slab with all blocks live. */
  public RemoteListSuite() {
    BlockHeap heap = (BlockHeap) engine.allocator.newHeap();
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = heap.malloc(EngineState.BLOCK_BYTES);
    }
    slab = engine.parts.registry().lookup(blocks[0]);
  }

  /** A free of a block by a thread that does not own the slab. */
  @Operation(runOnce = true)
  public String free0() {
    return push(0);
  }

  /** A free of another. */
  @Operation(runOnce = true)
  public String free1() {
    return push(1);
  }

  /** A free of a third. */
  @Operation(runOnce = true)
  public String free2() {
    return push(2);
  }

  private String push(int index) {
    long signature = engine.parts.claims().signatureOf(blocks[index]);
    return claim(index, signature)
        ? engine.parts.remoteList().push(slab, blocks[index], signature).name()
        : "REFUSED";
  }

  /** The first half of a free, of a block that several threads free wrongly: one wins. */
  @Operation
  public boolean claimDisputed() {
    return claim(DISPUTED, engine.parts.claims().signatureOf(blocks[DISPUTED]));
  }

  private boolean claim(int index, long signature) {
    BlockClaims claims = engine.parts.claims();
    AddressFault fault = claims.faultOf(slab, blocks[index], signature);
    return fault == null && claims.claimBlock(slab, blocks[index], signature);
  }

  /** The owner takes all that was pushed: indices of the blocks, sorted. */
  @Operation(nonParallelGroup = "owner")
  public String drain() {
    if (!isOwner) {
      return "NOT_OWNER";
    }
    int count = engine.parts.remoteList().drain(slab);
    TreeSet<Integer> drained = new TreeSet<>();
    long block = slab.localHead;
    for (int i = 0; i < count; i++) {
      drained.add(indexOf(block));
      block = engine.parts.memory().loadPlain(block, BlockSignature.LINK_OFFSET);
    }
    return drained.toString();
  }

  private int indexOf(long block) {
    for (int i = 0; i < BLOCKS; i++) {
      if (blocks[i] == block) {
        return i;
      }
    }
    return -1;
  }

  /** The owner gives the slab up, unless blocks have come back. */
  @Operation(nonParallelGroup = "owner")
  public String unown() {
    if (!isOwner) {
      return "NOT_OWNER";
    }
    boolean given = RemoteList.releaseOwnership(slab);
    isOwner = !given;
    return given ? "GIVEN_UP" : "KEPT";
  }

  /** Somebody who found the slab among the orphans claims it. */
  @Operation
  public boolean claimOrphan() {
    return slab.claimOrphanVolatile();
  }

  /** The same by one thread. */
  public static class Spec {
    private boolean isClaimed;
    private final TreeSet<Integer> list = new TreeSet<>();
    private boolean isOwner = true;
    private boolean isOwned = true;

    /** A free. */
    public String free0() {
      return push(0);
    }

    /** A free. */
    public String free1() {
      return push(1);
    }

    /** A free. */
    public String free2() {
      return push(2);
    }

    private String push(int index) {
      list.add(index);
      boolean wasOwned = isOwned;
      isOwned = true;
      return wasOwned ? "PUSHED" : "CLAIMED_SLAB";
    }

    /** The first one wins. */
    public boolean claimDisputed() {
      boolean won = !isClaimed;
      isClaimed = true;
      return won;
    }

    /** A drain. */
    public String drain() {
      if (!isOwner) {
        return "NOT_OWNER";
      }
      String drained = list.toString();
      list.clear();
      return drained;
    }

    /** Gives up if the list is empty. */
    public String unown() {
      if (!isOwner) {
        return "NOT_OWNER";
      }
      if (!list.isEmpty()) {
        return "KEPT";
      }
      isOwner = false;
      isOwned = false;
      return "GIVEN_UP";
    }

    /** Claims if nobody owns. */
    public boolean claimOrphan() {
      boolean claimed = !isOwned;
      isOwned = true;
      return claimed;
    }
  }
}
