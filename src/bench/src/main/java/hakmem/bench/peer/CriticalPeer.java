// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * An allocator in a shared library. Each has a copy of {@link CriticalCaller} of its own, whose
 * handles are constants.
 */
public final class CriticalPeer implements Peer {
  private final MethodHandle constructor;

  private CriticalPeer(MethodHandle constructor) {
    this.constructor = constructor;
  }

  /** A peer for a library. */
  public static CriticalPeer of(NativeLibrary library) {
    try (InputStream in = CriticalPeer.class.getResourceAsStream("CriticalCaller.class")) {
      if (in == null) {
        throw new IllegalStateException("CriticalCaller has no class file; report this as a bug");
      }
      MethodHandles.Lookup copy =
          MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), library, true);
      return new CriticalPeer(
          copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class))
              .asType(MethodType.methodType(Caller.class)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("CriticalCaller cannot be copied; report this as a bug", e);
    }
  }

  @Override
  public Caller caller() {
    try {
      return (Caller) constructor.invokeExact();
    } catch (Throwable t) {
      throw new IllegalStateException("no caller of a library can be made", t);
    }
  }
}
