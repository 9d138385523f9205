// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/** Of which blocks an allocator knows the place that asked for them, see {@link BlockSites}. */
public enum SiteMode {
  /** Of none. Costs nothing. */
  OFF,

  /**
   * Of blocks that are chosen by chance, one in {@link Allocator.Builder#sampleBytes} on average;
   * each stands for others of its size, so counts and bytes are estimates. For production.
   */
  SAMPLED,

  /** Of each block. For tests: all threads stand in line, and each allocation walks the stack. */
  ALL
}
