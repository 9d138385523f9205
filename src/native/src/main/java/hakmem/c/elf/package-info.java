// SPDX-License-Identifier: Apache-2.0
/**
 * What a loaded library of Linux on x86-64 says of itself: which functions of others it calls, and
 * where it keeps their addresses. For {@code hakmem.c}, not for programs.
 *
 * <p>Depends on the JDK alone; owns nothing. It reads by a {@link hakmem.c.elf.ImageBytes}, never
 * memory itself, and believes no number that it reads.
 */
package hakmem.c.elf;
