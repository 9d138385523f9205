// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import org.checkerframework.checker.index.qual.NonNegative;

/**
 * One action of a behaviour of the spec RemoteFree: a thread makes an access of its own.
 *
 * @param thread counts from 0
 * @param action name in the spec; {@link #CALL} and {@link #RETURN} for the ends of operations
 */
public record Turn(@NonNegative int thread, String action) {
  /** The thread begins its next operation. */
  public static final String CALL = "call";

  /** The thread's operation ends. */
  public static final String RETURN = "return";
}
