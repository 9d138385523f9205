// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.bench;

import com.sun.management.ThreadMXBean;
import hakmem.netty.HakmemByteBufAllocator;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process with one allocator. Takes a line for each round, {@code THREAD LIVE BYTES OPERATIONS},
 * and answers with ns and bytes of garbage an operation; to {@code burst} with bytes of resident
 * memory that are left.
 */
final class BenchWorker {
  private static final int BURST_BYTES = 256 << 20;
  private static final int BURST_BUFFER_BYTES = 16 << 10;
  private static final int QUIET_MILLIS = 2600; // Two periods of a second, and some.

  private final ByteBufAllocator allocator;
  private final ExecutorService plain =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  private final DefaultEventExecutor loop = new DefaultEventExecutor();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private int random = 1;

  private BenchWorker(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Takes the allocator's name. */
  public static void main(String[] args) throws Exception {
    ByteBufAllocator allocator =
        switch (args[0]) {
          case "pooled" -> new PooledByteBufAllocator(true);
          case "adaptive" -> new AdaptiveByteBufAllocator(true);
          case "alone" -> new OneBlockAllocator();
          default -> new HakmemByteBufAllocator();
        };
    new BenchWorker(allocator).serve();
  }

  private void serve() throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      Callable<String> work =
          words[0].equals("burst")
              ? this::burst
              : () -> round(number(words[1]), number(words[2]), number(words[3]));
      boolean inLoop = !words[0].equals("plain");
      System.out.println(inLoop ? loop.submit(work).get() : plain.submit(work).get());
    }
    System.exit(0);
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }

  private String round(int live, int bytes, int operations) {
    ByteBuf[] slots = new ByteBuf[live];
    for (int i = 0; i < live; i++) {
      slots[i] = allocator.directBuffer(bytes);
    }
    turn(slots, bytes, operations / 10);
    long garbage = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    turn(slots, bytes, operations);
    long nanos = System.nanoTime() - start;
    garbage = threads.getCurrentThreadAllocatedBytes() - garbage;
    for (ByteBuf buffer : slots) {
      buffer.release();
    }
    return (double) nanos / operations + " " + (double) garbage / operations;
  }

  private void turn(ByteBuf[] slots, int bytes, int operations) {
    int mask = slots.length - 1;
    for (int i = 0; i < operations; i++) {
      random ^= random << 13;
      random ^= random >>> 17;
      random ^= random << 5;
      int slot = random & mask;
      slots[slot].release();
      slots[slot] = allocator.directBuffer(bytes);
    }
  }

  /** Many buffers written and released, then a little work for two periods. */
  private String burst() throws IOException, InterruptedException {
    long before = residentBytes();
    ByteBuf[] all = new ByteBuf[BURST_BYTES / BURST_BUFFER_BYTES];
    for (int i = 0; i < all.length; i++) {
      all[i] = allocator.directBuffer(BURST_BUFFER_BYTES);
      all[i].setZero(0, BURST_BUFFER_BYTES);
    }
    long peak = residentBytes();
    for (ByteBuf buffer : all) {
      buffer.release();
    }
    long end = System.nanoTime() + QUIET_MILLIS * 1_000_000L;
    while (System.nanoTime() < end) {
      allocator.directBuffer(256).release();
      Thread.sleep(1);
    }
    return peak - before + " " + (residentBytes() - before);
  }

  private static long residentBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
    return Long.parseLong(pages) * 4096;
  }
}
