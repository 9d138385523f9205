// SPDX-License-Identifier: Apache-2.0

/**
 * The executable model of the allocator, traces that drive both side by side, delta debugging of
 * failing traces, and planted bugs that all of this must catch.
 *
 * <p>{@code trace} knows nothing of the engine; {@code run} drives it; {@code generate} and {@code
 * shrink} make traces; {@code bug} plants bugs in copies of the engine.
 */
package hakmem.lab;
