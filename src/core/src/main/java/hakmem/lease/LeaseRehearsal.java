// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import hakmem.kind.SizeClass;

/**
 * A lease that nobody wants, on which each way of access is taken once: the JVM links it in Java
 * heap, of which free must need none.
 */
final class LeaseRehearsal extends HeapLease {
  private static final int ID = 1;

  static {
    new LeaseRehearsal().run();
  }

  private LeaseRehearsal() {
    super(ID);
  }

  private void run() {
    enter();
    boolean shown = isShown();
    boolean taken = takeLease();
    hideHeads();
    hideOwnerId();
    closeHeads();
    endLease();
    leave();
  }

  @Override
  protected void abandon() {
    // It has no slabs.
  }

  @Override
  protected void giveSurplus(@SizeClass int sizeClass) {
    // It has no slabs.
  }

  @Override
  protected void ended() {
    // Nobody knows it.
  }

  @Override
  protected boolean fence() {
    return true;
  }
}
