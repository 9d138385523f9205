// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import hakmem.api.Hakmem;
import hakmem.arrow.HakmemFactory;
import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.Slots;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.unsafe.UnsafeAllocationManager;

/** Arrow on one of the memories that it can have: a buffer is a block. */
final class ArrowPeer implements Peer {
  private static final Map<Need, String> LACKS =
      Map.of(
          Need.ALIGNED,
          "an Arrow buffer has no alignment of its own",
          Need.REALLOC,
          "an Arrow buffer does not grow");

  /** Arrow reads and writes by Unsafe, on each memory. */
  private static final List<String> OPTIONS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "-Dslf4j.internal.verbosity=ERROR");

  private final BufferAllocator root;

  private ArrowPeer(AllocationManager.Factory factory) {
    root =
        new RootAllocator(RootAllocator.configBuilder().allocationManagerFactory(factory).build());
  }

  /** hakmem, and Arrow's own. */
  static List<PeerKind> kinds() {
    return List.of(
        new PeerKind(
            "arrow-hakmem",
            "Arrow on hakmem, a buffer per block",
            LACKS,
            OPTIONS,
            () -> new ArrowPeer(new HakmemFactory(Hakmem.allocator()))),
        new PeerKind(
            "arrow-unsafe",
            "Arrow on Unsafe, a buffer per block",
            LACKS,
            OPTIONS,
            () -> new ArrowPeer(UnsafeAllocationManager.FACTORY)),
        new PeerKind(
            "arrow-alone",
            "Arrow without memory: what a buffer costs in itself",
            Map.of(
                Need.ALIGNED,
                "an Arrow buffer has no alignment of its own",
                Need.REALLOC,
                "an Arrow buffer does not grow",
                Need.MEMORY,
                "there is no memory to write to"),
            OPTIONS,
            () -> new ArrowPeer(NO_MEMORY)));
  }

  /** All buffers have one address. */
  private static final AllocationManager.Factory NO_MEMORY =
      new AllocationManager.Factory() {
        @Override
        public AllocationManager create(BufferAllocator accountant, long bytes) {
          return new NoMemory(accountant, bytes);
        }

        @Override
        public ArrowBuf empty() {
          return new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
        }
      };

  private static final class NoMemory extends AllocationManager {
    private final long bytes;

    NoMemory(BufferAllocator accountant, long bytes) {
      super(accountant);
      this.bytes = bytes;
    }

    @Override
    public long getSize() {
      return bytes;
    }

    @Override
    protected long memoryAddress() {
      return 64;
    }

    @Override
    protected void release0() {}
  }

  @Override
  public Caller caller() {
    return new BufferCaller(root);
  }

  private static final class BufferCaller extends Caller {
    private final BufferAllocator root;

    BufferCaller(BufferAllocator root) {
      this.root = root;
    }

    @Override
    public void allocate(Slots slots, int slot, long bytes) {
      ArrowBuf buffer = root.buffer(bytes);
      slots.set(slot, buffer.memoryAddress(), buffer);
    }

    @Override
    public void free(Slots slots, int slot) {
      ((ArrowBuf) slots.owner(slot)).close();
    }

    @Override
    public void allocateZeroed(Slots slots, int slot, long bytes) {
      ArrowBuf buffer = root.buffer(bytes);
      buffer.setZero(0, bytes);
      slots.set(slot, buffer.memoryAddress(), buffer);
    }
  }
}
