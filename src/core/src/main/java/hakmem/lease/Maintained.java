// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

/** What the maintenance thread looks after. */
public interface Maintained {
  /** A round. It never throws and never waits. */
  void tick();
}
