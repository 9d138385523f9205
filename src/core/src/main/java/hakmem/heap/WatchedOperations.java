// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;
import hakmem.api.InvalidFreeException;
import hakmem.base.Kinds;
import hakmem.base.StackRoom;
import hakmem.gauge.RefusedRequest;
import hakmem.kind.UserAddress;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Operations that are watched: one at a time, so that watchers see them in the order in which they
 * happened. Without a watcher as those behind it.
 */
final class WatchedOperations implements HeapOperations {
  private final Watch watch;
  private final HeapOperations behind;

  /** Of an allocator, or of one heap. */
  WatchedOperations(Watch watch, HeapOperations behind) {
    this.watch = watch;
    this.behind = behind;
  }

  @Override
  public @UserAddress long malloc(long bytes) {
    if (!watch.isOn()) {
      return behind.malloc(bytes);
    }
    StackRoom.require();
    synchronized (watch) {
      try {
        long address = behind.malloc(bytes);
        watch.allocated(OperationWatcher.MALLOC, Kinds.plain(address), bytes, 1);
        return address;
      } catch (RuntimeException e) {
        failed(OperationWatcher.MALLOC, bytes, 1, e);
        throw e;
      }
    }
  }

  @Override
  public @UserAddress long calloc(long count, long elementBytes) {
    if (!watch.isOn()) {
      return behind.calloc(count, elementBytes);
    }
    StackRoom.require();
    synchronized (watch) {
      try {
        long address = behind.calloc(count, elementBytes);
        watch.allocated(OperationWatcher.CALLOC, Kinds.plain(address), count * elementBytes, 1);
        return address;
      } catch (RuntimeException e) {
        failed(OperationWatcher.CALLOC, count * elementBytes, 1, e);
        throw e;
      }
    }
  }

  @Override
  public @UserAddress long alignedAlloc(long bytes, long alignment) {
    if (!watch.isOn()) {
      return behind.alignedAlloc(bytes, alignment);
    }
    StackRoom.require();
    synchronized (watch) {
      try {
        long address = behind.alignedAlloc(bytes, alignment);
        watch.allocated(OperationWatcher.ALIGNED, Kinds.plain(address), bytes, alignment);
        return address;
      } catch (RuntimeException e) {
        failed(OperationWatcher.ALIGNED, bytes, alignment, e);
        throw e;
      }
    }
  }

  @Override
  public @UserAddress long realloc(@UserAddress long address, long bytes) {
    if (!watch.isOn() || address == 0) {
      return address == 0 ? malloc(bytes) : behind.realloc(address, bytes);
    }
    StackRoom.require();
    long before = Kinds.plain(address);
    synchronized (watch) {
      try {
        long resized = behind.realloc(address, bytes);
        long after = Kinds.plain(resized);
        watch.resized(before, after, bytes);
        return resized;
      } catch (InvalidFreeException e) {
        watch.refused(before, e.kind());
        throw e;
      } catch (RuntimeException e) {
        failed(OperationWatcher.MALLOC, bytes, 1, e);
        throw e;
      }
    }
  }

  @Override
  public @Nullable AddressFault tryFree(@UserAddress long address) {
    if (!watch.isOn() || address == 0) {
      return behind.tryFree(address);
    }
    StackRoom.require();
    long plain = Kinds.plain(address);
    synchronized (watch) {
      AddressFault fault = behind.tryFree(address);
      if (fault == null) {
        watch.freed(plain);
      } else {
        watch.refused(plain, fault);
      }
      return fault;
    }
  }

  /** What the soft limit refuses is not over: it is tried again. */
  private void failed(char operation, long bytes, long alignment, RuntimeException failure) {
    RuntimeException told = failure instanceof RefusedRequest refused ? refused.failure() : failure;
    if (told != null) {
      watch.failed(operation, bytes, alignment, told);
    }
  }
}
