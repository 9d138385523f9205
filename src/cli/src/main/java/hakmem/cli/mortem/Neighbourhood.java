// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import hakmem.layout.SuperslabLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Which blocks there were before an operation, as far as the kept operations tell. */
final class Neighbourhood {
  /** A block that was seen: its birth, and its end if it had one. */
  record Seen(KeptOperation birth, @Nullable KeptOperation end) {
    boolean isLive() {
      return end == null;
    }
  }

  /** What lies further away has nothing to do with an address. */
  private static final long NEAR_BYTES = SuperslabLayout.SUPERSLAB_BYTES;

  private final TreeMap<Long, Seen> blocks = new TreeMap<>();
  private final Map<Long, KeptOperation> strangersEnds = new HashMap<>();

  /** As it was just before an operation. */
  Neighbourhood(Ring ring, KeptOperation moment) {
    for (KeptOperation operation : ring.operations()) {
      if (operation.number() >= moment.number()) {
        break;
      }
      take(operation);
    }
  }

  private void take(KeptOperation operation) {
    if (operation.isEndOf(operation.address()) || operation.isEndOf(operation.other())) {
      long block = operation.isBirth() ? operation.other() : operation.address();
      Seen seen = blocks.get(block);
      if (seen == null) {
        strangersEnds.put(block, operation);
      } else {
        blocks.put(block, new Seen(seen.birth(), operation));
      }
    }
    if (operation.isBirth()) {
      blocks.put(operation.address(), new Seen(operation, null));
      strangersEnds.remove(operation.address());
    }
  }

  /** The block that began there last; null: none was seen. */
  @Nullable Seen at(long address) {
    return blocks.get(address);
  }

  /** The free of a block there whose birth was not seen; null: none was. */
  @Nullable KeptOperation endAt(long address) {
    return strangersEnds.get(address);
  }

  /** The live block that an address lies in, but does not begin; null: none was seen. */
  @Nullable Seen around(long address) {
    Seen before = liveBefore(address);
    boolean inside =
        before != null && address - before.birth().address() < Math.max(1, before.birth().bytes());
    return inside ? before : null;
  }

  /** The live block that begins next in front of an address; null: none was seen. */
  @Nullable Seen liveBefore(long address) {
    for (Seen seen : blocks.headMap(address, false).descendingMap().values()) {
      if (seen.isLive()) {
        return seen;
      }
    }
    return null;
  }

  /**
   * What is near an address, in order: two blocks in front, two behind, in its superslab's reach.
   */
  String picture(long address) {
    StringBuilder text = new StringBuilder();
    TreeMap<Long, Seen> near = new TreeMap<>();
    Long key = address;
    for (int i = 0; i < 2 && key != null; i++) {
      key = blocks.lowerKey(key);
      Seen seen = key == null ? null : blocks.get(key);
      if (seen != null && address - seen.birth().bytes() - key < NEAR_BYTES) {
        near.put(key, seen);
      }
    }
    Seen here = blocks.get(address);
    if (here != null) {
      near.put(address, here);
    }
    key = address;
    for (int i = 0; i < 2 && key != null; i++) {
      key = blocks.higherKey(key);
      Seen seen = key == null ? null : blocks.get(key);
      if (seen != null && key - address < NEAR_BYTES) {
        near.put(key, seen);
      }
    }
    near.putIfAbsent(address, new Seen(NOTHING, null));
    near.forEach((at, seen) -> line(text, at, seen, at == address));
    return text.toString();
  }

  private static final KeptOperation NOTHING = new KeptOperation(0, 0, "", ' ', 0, 0, 0, 0);

  private static void line(StringBuilder text, long at, Seen seen, boolean isIt) {
    text.append(isIt ? "  > " : "    ").append("0x").append(Long.toHexString(at)).append("  ");
    if (seen.birth() == NOTHING) {
      text.append("no block was seen to begin here");
    } else {
      KeptOperation end = seen.end();
      text.append("%,d B, %s".formatted(seen.birth().bytes(), end == null ? "live" : "free"))
          .append(", from operation ")
          .append(seen.birth().number());
      if (end != null) {
        text.append(" to ").append(end.number());
      }
    }
    text.append('\n');
  }
}
