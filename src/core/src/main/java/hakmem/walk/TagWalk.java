// SPDX-License-Identifier: Apache-2.0
package hakmem.walk;

import hakmem.api.BlockSites;
import hakmem.api.LiveBlocks;
import hakmem.api.TagUsage;
import hakmem.gauge.Account;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.Tag;
import hakmem.gauge.TagHolder;
import hakmem.heap.Engine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Allocators nested in one with a tag, looked at and closed together. */
public final class TagWalk {
  private TagWalk() {}

  /** What an allocator and all nested in it hold. Cost: a look at each slab. */
  public static TagUsage usage(CommitGauge gauge, TagHolder holder) {
    Tag tag = gauge.tag();
    return tag == null
        ? usage("", "", gauge.own(), holder.liveBytes(), holder.sites(), List.of())
        : usage(tag, holder);
  }

  /** The same for who has no allocator: without a name, nobody knows its places. */
  public static TagUsage usage(Engine engine) {
    CommitGauge gauge = engine.parts().gauge();
    Tag tag = gauge.tag();
    TagHolder holder = tag == null ? null : tag.holder();
    if (tag != null && holder != null) {
      return usage(tag, holder);
    }
    long live = engine.collector().whilePaused(() -> HeapWalk.liveBytes(engine));
    return usage("", "", gauge.own(), live, engine.sites(), List.of());
  }

  /** The same of the outermost allocator around one, and of all within. */
  public static TagUsage usageOfAll(Engine engine) {
    Tag tag = engine.parts().gauge().tag();
    Tag outermost = tag == null ? null : tag.outermost();
    TagHolder holder = outermost == null ? null : outermost.holder();
    return outermost == null || holder == null ? usage(engine) : usage(outermost, holder);
  }

  private static TagUsage usage(Tag tag, TagHolder holder) {
    List<TagUsage> nested = new ArrayList<>();
    for (Tag inner : tag.nested()) {
      TagHolder innerHolder = inner.holder();
      if (innerHolder != null) {
        nested.add(usage(inner, innerHolder));
      }
    }
    nested.sort(Comparator.comparingLong(TagUsage::committedBytes).reversed());
    long live = holder.liveBytes();
    return usage(tag.name(), tag.path(), tag.account(), live, holder.sites(), nested);
  }

  private static TagUsage usage(
      String name,
      String path,
      Account account,
      long ownLiveBytes,
      BlockSites sites,
      List<TagUsage> nested) {
    long live = ownLiveBytes;
    for (TagUsage inner : nested) {
      live += inner.liveBytes();
    }
    return new TagUsage(
        name,
        path,
        account.limitBytes(),
        account.softLimitBytes(),
        account.chargedBytes(),
        account.peakBytes(),
        live,
        sites,
        List.copyOf(nested));
  }

  /** What is live in an allocator, and in all that are nested in it. */
  public static LiveBlocks live(Tag tag, LiveBlocks own) {
    LiveBlocks all = own.tagged(tag.path());
    for (Tag inner : tag.nested()) {
      TagHolder holder = inner.holder();
      if (holder != null) {
        all = all.plus(live(inner, holder.live()));
      }
    }
    return all;
  }

  /**
   * Closes all that are nested in an allocator, and has none come in any more. What it throws, one
   * of them has thrown: then some are closed, and others may come in.
   */
  public static void closeNested(Tag tag) {
    while (!tag.shut()) {
      for (Tag inner : tag.nested()) {
        TagHolder holder = inner.holder();
        if (holder != null) {
          holder.close();
        }
        inner.leave();
      }
    }
  }
}
