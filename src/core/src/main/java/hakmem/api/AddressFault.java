// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/**
 * What is wrong with an address that was handed to free, tryFree, realloc or usableSize. The first
 * that holds, in this order of questions: is it the allocator's, a block's first byte, ever handed
 * out, whole, live. Versions to come may add more.
 */
public enum AddressFault {
  /** No superslab or huge block of this allocator covers the address. */
  FOREIGN("address is foreign: no superslab or huge block of this allocator covers it"),
  /** The address lies inside a slab or a huge block but is not where a block starts. */
  INTERIOR("address is interior: it is not the start of a block"),
  /** The block is free already, or another thread is freeing it at this moment. */
  DOUBLE_FREE("double free: the block is free already"),
  /** The address could be a block, but none has been handed out there, or its memory went back. */
  NOT_ALLOCATED("address is not allocated: no block is there, or none any more"),
  /** The block's header is overwritten: something wrote before the block's first byte. */
  CORRUPTED("block header is corrupted: something wrote in front of the block");

  private final String sentence;

  AddressFault(String sentence) {
    this.sentence = sentence;
  }

  /**
   * What is wrong, in words for people.
   *
   * @return one sentence, without operands
   */
  public String sentence() {
    return sentence;
  }
}
