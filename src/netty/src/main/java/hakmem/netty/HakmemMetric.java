// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import io.netty.buffer.ByteBufAllocatorMetric;

/** What Netty asks an allocator for, and whose memory it is. Thread-safe. */
public interface HakmemMetric extends ByteBufAllocatorMetric {
  /**
   * Names of the allocator that direct buffers come from and of those around it, see {@link
   * hakmem.api.Allocator#tag}.
   *
   * @return names with '/' between; empty if it has none
   */
  String tag();
}
