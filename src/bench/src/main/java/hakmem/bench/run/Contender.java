// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.workload.Workload;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An allocator as the conductor starts it, in processes of its own. */
public interface Contender {
  /** Name in tables. */
  String name();

  /** Where it comes from and how it is called. */
  String what();

  /** Why it cannot run a workload; null if it can. */
  @Nullable String refusal(Workload workload, int threads);

  /** False if its blocks are no memory: there is nothing to check. */
  boolean checkable();

  /** Command of a measuring process. */
  List<String> command();
}
