// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.InvalidFreeException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Programs under the agent. Each fails with what it found wrong, and ends with a word. */
final class Probe {
  private static final long KIB = 1024;

  private Probe() {}

  static void main(String[] arguments) throws Exception {
    Allocator allocator = HakmemAgent.allocator();
    switch (arguments[0]) {
      case "all" -> {
        buffers(allocator);
        arenas(allocator);
        raw(allocator);
        stackEnds(allocator);
        threads(allocator);
        wrongFrees(allocator);
        inThread(() -> mapped(allocator));
        listener(allocator);
        wait(allocator, 0);
      }
      case "limit" -> limit();
      case "recorded" -> recorded();
      case "held" -> held();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("ended");
  }

  static void want(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** Waits until this much is live: what nobody refers to is freed by the collector. */
  static void wait(Allocator allocator, long bytes) throws InterruptedException {
    for (int i = 0; i < 1000 && allocator.liveBytes() != bytes; i++) {
      System.gc();
      Thread.sleep(5);
    }
    want(allocator.liveBytes() == bytes, "live: " + allocator.usage().toText());
  }

  private static long address(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer).address();
  }

  private static void buffers(Allocator allocator) throws InterruptedException {
    long before = allocator.liveBytes();
    ByteBuffer buffer = ByteBuffer.allocateDirect(100_000);
    want(allocator.owns(address(buffer)), "a direct buffer is a block");
    for (int i = 0; i < 100_000; i += 8) {
      want(buffer.getLong(i) == 0, "it is zero");
      buffer.putLong(i, i);
    }
    want(buffer.getLong(99_992) == 99_992, "it keeps what is written");
    BufferPoolMXBean pool =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(bean -> bean.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    want(pool.getMemoryUsed() >= 100_000, "the JDK counts it as before");
    Reference.reachabilityFence(buffer);
    buffer = null;
    wait(allocator, before);
  }

  private static void arenas(Allocator allocator) throws InterruptedException {
    long before = allocator.liveBytes();
    for (Arena open : List.of(Arena.ofConfined(), Arena.ofShared())) {
      try (Arena arena = open) {
        MemorySegment small = arena.allocate(10);
        MemorySegment aligned = arena.allocate(100, 4 * KIB);
        MemorySegment huge = arena.allocate(5_000_000);
        want(allocator.owns(small.address()), "a segment is a block");
        want(aligned.address() % (4 * KIB) == 0, "aligned as asked");
        want(huge.mismatch(MemorySegment.ofArray(new byte[5_000_000])) == -1, "zeros");
        want(allocator.liveBytes() >= before + 5_000_000, "counted");
      }
      want(allocator.liveBytes() == before, "all back at close");
    }
    MemorySegment auto = Arena.ofAuto().allocate(100_000);
    want(allocator.owns(auto.address()), "a segment of an automatic arena is a block");
    Reference.reachabilityFence(auto);
    auto = null;
    wait(allocator, before);
  }

  private static void raw(Allocator allocator) {
    want(Raw.allocate(0) == 0, "no bytes, no address");
    Raw.free(0);
    want(Raw.reallocate(0, 0) == 0, "nothing of nothing");
    for (long bytes = 1; bytes <= 8_000_000; bytes = bytes * 2 + 1) {
      long block = Raw.allocate(bytes);
      want(block % 16 == 0 && allocator.owns(block), "a block of " + bytes);
      Raw.put(block, bytes);
      long larger = Raw.reallocate(block, 2 * bytes + 8);
      want(allocator.owns(larger) && Raw.get(larger) == bytes, "the same, larger, of " + bytes);
      want(larger == block || !allocator.owns(block), "the old one is free");
      want(Raw.reallocate(larger, 0) == 0 && !allocator.owns(larger), "resized to nothing: free");
    }
    long block = Raw.reallocate(0, 64);
    want(allocator.owns(block), "resized from nothing");
    Raw.free(block);
  }

  /** Where the stack ends nothing is lost, and no thread stays inside. */
  private static void stackEnds(Allocator allocator) {
    long before = allocator.liveBytes();
    List<Long> left = new ArrayList<>();
    int[] ends = {0};
    for (int i = 0; i < 20; i++) {
      descend(left, ends);
    }
    want(ends[0] > 100, "operations met the end of the stack: " + ends[0]);
    for (long block : left) {
      if (allocator.owns(block)) { // A free that met the end may have given its block back.
        Raw.free(block);
      }
    }
    want(allocator.liveBytes() == before, "lost: " + (allocator.liveBytes() - before));
    long block = Raw.allocate(64);
    want(allocator.owns(block), "the thread is inside for ever");
    Raw.free(block);
  }

  private static void descend(List<Long> left, int[] ends) {
    try {
      descend(left, ends);
    } catch (StackOverflowError e) {
      ends[0]++;
    }
    if (ends[0] % 50 != 0) { // On the way up until enough have failed.
      try {
        long block = Raw.allocate(100_000);
        left.add(block);
        Raw.free(block);
        left.removeLast();
      } catch (StackOverflowError e) {
        ends[0]++;
      }
    }
  }

  /** Threads of both kinds allocate, others free. */
  private static void threads(Allocator allocator) throws InterruptedException {
    long before = allocator.liveBytes();
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Thread.Builder kind = i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
      threads.add(
          kind.start(
              () -> {
                try {
                  long[] blocks = new long[50];
                  for (int j = 0; j < blocks.length; j++) {
                    blocks[j] = Raw.allocate(16 + 100 * j);
                    want(allocator.owns(blocks[j]), "of a thread");
                  }
                  Thread.startVirtualThread(() -> List.of(blocks).forEach(Probe::freeAll)).join();
                } catch (InterruptedException | RuntimeException | Error e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    want(failures.isEmpty(), "failures: " + failures);
    want(allocator.liveBytes() == before, "all back: " + allocator.liveBytes());
  }

  private static void freeAll(long[] blocks) {
    for (long block : blocks) {
      Raw.free(block);
    }
  }

  private static void wrongFrees(Allocator allocator) {
    for (long bytes : new long[] {64, 100_000, 5_000_000}) {
      long block = Raw.allocate(bytes);
      refused(block + 16, AddressFault.INTERIOR);
      Raw.free(block);
      AddressFault twice =
          bytes > 1_000_000 ? AddressFault.NOT_ALLOCATED : AddressFault.DOUBLE_FREE;
      refused(block, twice);
      try {
        Raw.reallocate(block, 100);
        want(false, "resized a free block");
      } catch (InvalidFreeException e) {
        want(e.kind() == twice, "the same of a resize: " + e);
      }
    }
  }

  private static void refused(long address, AddressFault kind) {
    try {
      Raw.free(address);
      want(false, "freed what is no block");
    } catch (InvalidFreeException e) {
      want(e.kind() == kind && e.address() == address, "the fault: " + e);
      want(e.getMessage().contains("0x" + Long.toHexString(address)), "named: " + e);
    }
  }

  private static void mapped(Allocator allocator) throws IOException {
    Path file = Files.write(Path.of("mapped"), new byte[100_000]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MappedByteBuffer buffer = channel.map(FileChannel.MapMode.READ_ONLY, 0, 100_000);
      want(!allocator.owns(address(buffer)), "a mapped file is none of ours");
      want(buffer.get(99_999) == 0, "and is read as before");
    }
  }

  /** What is allocated inside the allocator's own code is the system's. */
  private static void listener(Allocator allocator) {
    List<Long> inside = new ArrayList<>();
    allocator.onMemoryPressure(
        pressure -> {
          inside.add(Raw.allocate(64));
          return false;
        });
    List<Long> outside = new ArrayList<>();
    while (inside.isEmpty()) {
      outside.add(Raw.allocate(1_000_000)); // Until the soft limit is reached.
    }
    allocator.onMemoryPressure(null);
    for (long block : inside) {
      want(!allocator.owns(block), "allocated inside, and not by the system");
      Raw.free(Raw.reallocate(block, 1_000));
    }
    outside.forEach(Raw::free);
  }

  private static void limit() {
    List<ByteBuffer> held = new ArrayList<>();
    long small = Raw.allocate(100); // Its slab has room for more, whatever the limit says.
    try {
      while (true) {
        held.add(ByteBuffer.allocateDirect(1 << 20));
      }
    } catch (OutOfMemoryError e) {
      want(e.getMessage().startsWith("Unable to allocate 1048576 bytes: "), e.getMessage());
      want(e.getCause() instanceof AllocationFailedException, "the cause: " + e.getCause());
      want(e.getMessage().contains("unsafe"), "the tag is told: " + e.getMessage());
    }
    want(held.size() >= 8 && held.size() <= 16, "16 MiB were free for it: " + held.size());
    long block = 0;
    try (Arena arena = Arena.ofConfined()) {
      arena.allocate(4 << 20);
      want(false, "passed the limit");
    } catch (OutOfMemoryError e) {
      block = Raw.allocate(100); // Smaller ones go on.
    }
    Raw.put(block, 7);
    try {
      Raw.reallocate(block, 8 << 20);
      want(false, "passed the limit");
    } catch (OutOfMemoryError e) {
      want(Raw.get(block) == 7, "the block is as it was");
      Raw.free(block);
      Raw.free(small);
    }
    Reference.reachabilityFence(held);
  }

  /** The recording writes its file inside of malloc, by buffers of the JDK, one for each thread. */
  private static void recorded() throws InterruptedException {
    inThread(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            Raw.free(Raw.allocate(64));
          }
        });
  }

  /** Something that fails as it likes. */
  private interface Part {
    void run() throws Exception;
  }

  /** In a thread that ends, and with it the buffers that the JDK keeps for its files. */
  private static void inThread(Part part) throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                part.run();
              } catch (Throwable e) {
                failures.add(e);
              }
            });
    thread.start();
    thread.join();
    want(failures.isEmpty(), "failures: " + failures);
  }

  private static void held() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(123_456);
    Reference.reachabilityFence(buffer);
    Raw.allocate(77_777);
    System.exit(0); // While both are live.
  }
}
