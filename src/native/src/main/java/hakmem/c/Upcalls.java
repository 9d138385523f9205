// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

/**
 * How often machine code has left a call of C to Java, by cause. Calls of Java by {@link
 * CFunctions} count as well, where they reach the same methods.
 *
 * @param emptyStack mallocs of a small block, of which the thread had none at hand: a refill
 * @param fullStack frees of a small block, of which the thread had enough at hand, or whose thread
 *     had none before: the stack grew or gave some back
 * @param resizes reallocs into another size class
 * @param others large blocks, zeroed and aligned ones, addresses of others
 */
public record Upcalls(long emptyStack, long fullStack, long resizes, long others) {
  static final Upcalls NONE = new Upcalls(0, 0, 0, 0);

  /** Of all causes together. */
  public long sum() {
    return emptyStack + fullStack + resizes + others;
  }

  /** What has come since an earlier look. */
  public Upcalls since(Upcalls before) {
    return new Upcalls(
        emptyStack - before.emptyStack,
        fullStack - before.fullStack,
        resizes - before.resizes,
        others - before.others);
  }
}
