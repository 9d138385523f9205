// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import hakmem.api.AddressFault;
import hakmem.cli.Units;
import hakmem.record.LastOperations;

/**
 * One operation of a program.
 *
 * @param number from 1 on, in the one order in which they happened
 * @param nanos since the recording began
 * @param thread the name of the one that did it
 * @param letter as in a trace: a, c, m, r, f; x: an address was refused; n: a request failed
 * @param detail of x: which fault; of n: 1 if a free block was found damaged
 * @param address of the block, of a realloc where it is now; of n: the damaged block, or 0
 * @param bytes that were asked for
 * @param other of m: its alignment; of r: where the block was
 */
public record KeptOperation(
    long number,
    long nanos,
    String thread,
    char letter,
    int detail,
    long address,
    long bytes,
    long other) {
  /** Whether a block came to be at {@link #address}. */
  boolean isBirth() {
    return letter == 'a' || letter == 'c' || letter == 'm' || letter == LastOperations.RESIZED;
  }

  /** Whether a block ended at this address. */
  boolean isEndOf(long block) {
    return letter == LastOperations.FREED && address == block
        || letter == LastOperations.RESIZED && other == block && address != block;
  }

  /** Whether it concerns a block at this address. */
  boolean isOf(long block) {
    return address == block || letter == LastOperations.RESIZED && other == block;
  }

  /** Whether something went wrong. */
  boolean isTrouble() {
    return letter == LastOperations.REFUSED || letter == LastOperations.FAILED;
  }

  /** Which fault an address has that was refused. */
  AddressFault fault() {
    AddressFault[] all = AddressFault.values();
    return all[Math.floorMod(detail, all.length)];
  }

  /** As a call with its result. */
  public String text() {
    String at = "0x" + Long.toHexString(address);
    return switch (letter) {
      case 'a' -> "malloc(%d) = %s".formatted(bytes, at);
      case 'c' -> "calloc(%d) = %s".formatted(bytes, at);
      case 'm' -> "alignedAlloc(%d, %d) = %s".formatted(bytes, other, at);
      case LastOperations.RESIZED ->
          "realloc(0x%s, %d) = %s".formatted(Long.toHexString(other), bytes, at);
      case LastOperations.FREED -> "free(%s)".formatted(at);
      case LastOperations.REFUSED -> "free or realloc of %s: refused, %s".formatted(at, fault());
      case LastOperations.FAILED -> failure(at);
      default -> "unknown operation " + letter;
    };
  }

  private String failure(String at) {
    return detail == 1
        ? "a request for %d bytes found the free block %s damaged".formatted(bytes, at)
        : "a request for %s failed".formatted(Units.bytes(bytes));
  }
}
