// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

/**
 * How a run failed.
 *
 * @param step index of the first wrong step; the number of steps if only the end of the run was
 *     wrong, when all blocks had been freed and all heaps closed
 * @param invariant what is violated: an invariant of the audit or a law of the model
 * @param message what happened, with operands
 */
public record Failure(int step, String invariant, String message) {}
