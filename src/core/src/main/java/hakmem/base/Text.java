// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import hakmem.kind.AnyKind;

/** Text forms of addresses and threads in messages. Stateless. */
public final class Text {
  private Text() {}

  /** Unsigned hexadecimal with 0x. */
  public static String hex(@AnyKind long address) {
    return "0x" + Long.toHexString(address);
  }

  /** A thread's name; of one without, as virtual threads are, its id behind a #. */
  public static String nameOf(Thread thread) {
    String name = thread.getName();
    return name.isEmpty() ? "#" + thread.threadId() : name;
  }
}
