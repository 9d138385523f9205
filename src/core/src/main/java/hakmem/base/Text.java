// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import hakmem.kind.AnyKind;

/** Text forms of addresses and sizes in messages. */
public final class Text {
  private Text() {}

  /** Unsigned hexadecimal with 0x. */
  public static String hex(@AnyKind long address) {
    return "0x" + Long.toHexString(address);
  }
}
