// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

/** A measuring process that cannot go on. */
final class WorkerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean failed;
  private final String reason;

  /**
   * @param failed false if this machine only lacks the allocator
   * @param reason why it cannot go on
   */
  WorkerException(boolean failed, String reason) {
    super(reason);
    this.failed = failed;
    this.reason = reason;
  }

  boolean failed() {
    return failed;
  }

  String reason() {
    return reason;
  }
}
