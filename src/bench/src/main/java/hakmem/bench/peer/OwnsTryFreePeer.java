// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.api.Allocator;
import hakmem.api.Hakmem;

/** hakmem by its static interface, each block looked at with owns and freed by tryFree. */
final class OwnsTryFreePeer implements Peer {
  @Override
  public Caller caller() {
    return new TryFreeCaller();
  }

  @Override
  public Allocator allocator() {
    return Hakmem.allocator();
  }

  private static final class TryFreeCaller extends AddressCaller {
    @Override
    long malloc(long bytes) {
      return Hakmem.malloc(bytes);
    }

    @Override
    void free(long address) {
      if (!Hakmem.owns(address) || Hakmem.tryFree(address) != null) {
        throw new IllegalStateException("a live block is not owned: address=" + address);
      }
    }

    @Override
    long calloc(long bytes) {
      return Hakmem.calloc(1, bytes);
    }

    @Override
    long realloc(long address, long bytes) {
      return Hakmem.realloc(address, bytes);
    }

    @Override
    long alignedAlloc(long bytes, long alignment) {
      return Hakmem.alignedAlloc(bytes, alignment);
    }
  }
}
