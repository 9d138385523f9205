// SPDX-License-Identifier: Apache-2.0

/**
 * The kinds of numbers that an allocator must not mix up. All of them are int or long when the
 * program runs; {@code hakmem.kind.check.KindChecker} tells them apart when it is compiled.
 */
package hakmem.kind;
