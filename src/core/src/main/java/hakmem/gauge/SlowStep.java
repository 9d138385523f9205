// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

/**
 * Steps that make a malloc or free slow, or that maintenance makes. One may be made within another:
 * a refill drains, adopts and cuts, and a cut may purge. Numbers in files are ordinals: add at the
 * end.
 */
public enum SlowStep {
  /** A heap's list was empty and gets blocks; the amount is how many, 0 if there were none. */
  REFILL,
  /** Blocks that others had freed into a slab come onto its own list; the amount is how many. */
  DRAIN,
  /** A freed block that a magazine had at hand goes back to its slab; the amount is 1. */
  FLUSH,
  /** A heap takes a slab over that nobody owned; the amount is 1. */
  ADOPT,
  /** A slab is cut from units of a superslab that there was; the amount is its bytes. */
  CUT,
  /** A slab is cut from a superslab for which the system gave memory; the amount is its bytes. */
  OPEN,
  /** A huge block gets a span, a cached or a new one; the amount is its bytes. */
  TAKE_SPAN,
  /** An empty superslab goes back to the system; the amount is its committed bytes. */
  PURGE_SUPERSLAB,
  /** Free units of a superslab go back to the system; the amount is their committed bytes. */
  PURGE_UNITS,
  /** A span goes back to the system; the amount is its bytes. */
  PURGE_SPAN,
  /** OS pages of a slab that nobody owns go back to the system; the amount is their bytes. */
  PURGE_SLAB,
  /** A huge block grows where it is; the amount is the bytes that it has got. */
  GROW_SPAN,
  /** All that is kept without use goes back to the system; the amount is its bytes. */
  TRIM,
  /** A heap's list goes back to its slab; the amount is how many blocks, up to a damaged one. */
  FLUSH_LIST
}
