// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import java.util.function.LongSupplier;

/** How a run calls the operations of the allocator: here others can come in. */
interface Calls {
  /** Just does it. */
  Calls PLAIN = LongSupplier::getAsLong;

  /** The result of an operation. */
  long make(LongSupplier operation);

  /** An operation without result. */
  default void run(Runnable operation) {
    make(
        () -> {
          operation.run();
          return 0;
        });
  }
}
