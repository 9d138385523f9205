// SPDX-License-Identifier: Apache-2.0
package hakmem.junit;

import hakmem.api.Allocator;
import hakmem.api.BlockSites;
import hakmem.api.SiteMode;
import hakmem.api.SiteWatch;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is watched while one test runs. For the threads of one test. */
final class TestWatches {
  private final List<SiteWatch> watches = new ArrayList<>();
  private @Nullable Allocator own;

  TestWatches() {}

  /** Watches an allocator from now on. */
  synchronized void watch(Allocator allocator) {
    watches.add(allocator.watchSites());
  }

  /** The allocator of the test alone, made at the first call. */
  synchronized Allocator own() {
    Allocator known = own;
    if (known == null) {
      known = Allocator.builder().sites(SiteMode.ALL).build();
      own = known;
    }
    return known;
  }

  /** Ends all of it: reports of what was left, or of what is not known. */
  synchronized List<BlockSites> end() {
    List<BlockSites> left = new ArrayList<>();
    try {
      watches.forEach(watch -> add(left, watch.sites()));
      Allocator known = own;
      if (known != null) {
        add(left, known.sites());
      }
    } finally {
      close();
    }
    return left;
  }

  private static void add(List<BlockSites> left, BlockSites sites) {
    if (sites.count() > 0 || !sites.failure().isEmpty()) {
      left.add(sites);
    }
  }

  private void close() {
    watches.forEach(SiteWatch::close);
    watches.clear();
    Allocator known = own;
    if (known != null) {
      known.close();
    }
  }
}
