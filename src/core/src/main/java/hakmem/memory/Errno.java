// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Kinds;
import hakmem.kind.MappingBase;

/** Reasons of the operating system in the answers of {@link OsMemory}. Stateless. */
public final class Errno {
  /** No reason is known. */
  public static final int UNKNOWN = 0;

  private Errno() {}

  /** Whether an answer of {@link OsMemory#reserve} is a refusal. */
  public static boolean isRefusal(@MappingBase long answer) {
    return Kinds.plain(answer) <= 0;
  }

  /** Why a reservation was refused. */
  public static int ofReserve(@MappingBase long refusal) {
    return (int) -Kinds.plain(refusal);
  }

  /** What was refused, in words, with the reason behind it if it is known. */
  public static String with(String what, int errno) {
    return errno == UNKNOWN ? what : what + ", errno=" + errno;
  }

  /** Why a commit was refused. */
  public static int ofCommit(int refusal) {
    return Math.max(UNKNOWN, refusal);
  }
}
