// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import java.util.function.Supplier;

/** The allocators that a replay knows. */
public enum AllocatorKind {
  /** hakmem in its default layout. */
  HAKMEM("hakmem", HakmemTarget::headerless),
  /** hakmem with a checked header before each block. */
  HAKMEM_HEADERS("hakmem+headers", HakmemTarget::withHeaders),
  /** The C library's malloc, through critical downcalls. */
  MALLOC("malloc", SystemMallocTarget::new);

  private final String label;
  private final Supplier<ReplayTarget> targets;

  AllocatorKind(String label, Supplier<ReplayTarget> targets) {
    this.label = label;
    this.targets = targets;
  }

  /** Name for the {@code allocator} column. */
  public String label() {
    return label;
  }

  /** A fresh instance. */
  ReplayTarget open() {
    return targets.get();
  }
}
