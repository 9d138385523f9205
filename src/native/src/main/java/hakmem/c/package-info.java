// SPDX-License-Identifier: Apache-2.0
/**
 * {@code malloc}, {@code free} and the rest as C function pointers over hakmem, and SQLite on them.
 *
 * <p>Depends on {@code hakmem.api} and FFM; owns the function pointers, which stay until the
 * process ends.
 */
package hakmem.c;
