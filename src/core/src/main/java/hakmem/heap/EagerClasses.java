// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import java.util.List;

/**
 * Classes with an initializer, which are initialized when an allocator is built. Later it might be
 * at the end of a full stack, and a class whose initializer an Error has cut off is of no use for
 * as long as the process lives.
 */
final class EagerClasses {
  /** All but Hakmem; EagerClassesTest compares them with the class files. */
  static final List<String> NAMES =
      List.of(
          "hakmem.ace.HugeBlock",
          "hakmem.ace.Span",
          "hakmem.ace.Spans",
          "hakmem.api.AddressFault",
          "hakmem.api.AllocationFailedException$Cause",
          "hakmem.api.AllocationFailure$1",
          "hakmem.api.AllocationFailure$Attempt$Kind",
          "hakmem.api.Allocator",
          "hakmem.api.BlockSites",
          "hakmem.api.CloseMode",
          "hakmem.api.LiveBlocks",
          "hakmem.api.MemoryPressure$Kind",
          "hakmem.api.Option",
          "hakmem.api.Option$Type",
          "hakmem.api.SiteMode",
          "hakmem.base.AtomicsRehearsal",
          "hakmem.foreign.Room",
          "hakmem.foreign.TakenBlock",
          "hakmem.freeing.Faults$1",
          "hakmem.freeing.FreeResult",
          "hakmem.freeing.FreeResult$1",
          "hakmem.freeing.SlowFree$1",
          "hakmem.gauge.SlowStep",
          "hakmem.gauge.Tag",
          "hakmem.gauge.Trail",
          "hakmem.heap.EagerClasses",
          "hakmem.heap.Engine",
          "hakmem.layout.BlockLayout",
          "hakmem.layout.BlockSignature",
          "hakmem.layout.SuperslabLayout",
          "hakmem.lease.HeapLease",
          "hakmem.lease.LeaseRehearsal",
          "hakmem.lease.LeasedHeaps",
          "hakmem.lease.Maintenance",
          "hakmem.memory.BlockViews",
          "hakmem.memory.Downcalls",
          "hakmem.memory.FfmBlockMemory",
          "hakmem.memory.LibC",
          "hakmem.memory.LinuxOs",
          "hakmem.memory.ProcessFence",
          "hakmem.memory.RetiredRanges$State",
          "hakmem.record.DumpedOperations",
          "hakmem.record.Incident$Kind",
          "hakmem.record.OptionFiles",
          "hakmem.registry.AddressRange",
          "hakmem.registry.Registry",
          "hakmem.remote.RemoteList$Push",
          "hakmem.superslab.FreeMap",
          "hakmem.superslab.Slab",
          "hakmem.superslab.Superslab");

  private static boolean done;

  private EagerClasses() {}

  /** Initializes them, unless that was done. */
  static void initialize() {
    if (done) {
      return;
    }
    for (String name : NAMES) {
      initialize(name);
    }
    done = true;
  }

  private static void initialize(String name) {
    try {
      Class<?> ignored = Class.forName(name, true, EagerClasses.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new LinkageError("a class of hakmem is missing: " + name, e);
    }
  }
}
