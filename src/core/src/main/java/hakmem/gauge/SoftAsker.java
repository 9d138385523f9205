// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

/** Who knows whether a request must wait at the soft limit. Thread-safe. */
public interface SoftAsker {
  /** Whether somebody is to be asked before the calling thread's request passes. */
  boolean asksFirst();
}
