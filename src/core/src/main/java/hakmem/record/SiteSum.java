// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.BlockSites;
import hakmem.api.BlockSites.Site;
import hakmem.api.BlockSites.SitedBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a place holds, while it is added up. Not thread-safe. */
final class SiteSum {
  private final List<StackTraceElement> frames;
  private final List<SitedBlock> blocks = new ArrayList<>();
  private double count;
  private double bytes;

  SiteSum(List<StackTraceElement> frames) {
    this.frames = frames;
  }

  /** Adds a block that stands for so many. */
  void add(SitedBlock block, double weight) {
    count += weight;
    bytes += weight * block.bytes();
    boolean ignored = blocks.add(block);
    if (blocks.size() > 2 * BlockSites.LISTED_MAX) {
      keepOldest();
    }
  }

  private static Comparator<SitedBlock> oldestFirst() {
    return Comparator.comparingLong(SitedBlock::ageMillis)
        .reversed()
        .thenComparingLong(SitedBlock::address);
  }

  private void keepOldest() {
    blocks.sort(oldestFirst());
    if (blocks.size() > BlockSites.LISTED_MAX) {
      blocks.subList(BlockSites.LISTED_MAX, blocks.size()).clear();
    }
  }

  Site toSite() {
    keepOldest();
    return new Site(Math.round(count), Math.round(bytes), frames, List.copyOf(blocks));
  }
}
