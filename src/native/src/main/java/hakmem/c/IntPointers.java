// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

/**
 * Functions of C with ints where {@link FunctionPointers} has size_t, as SQLite has them. What is
 * negative is a size that nobody has.
 *
 * @param malloc {@code void *(int bytes)}
 * @param realloc {@code void *(void *block, int bytes)}
 * @param usableSize {@code int (void *block)}
 */
record IntPointers(long malloc, long realloc, long usableSize) {}
