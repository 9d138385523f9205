// SPDX-License-Identifier: Apache-2.0
/**
 * LWJGL's explicit memory management ({@code memAlloc}, {@code memFree} and the rest) on hakmem,
 * and the same six functions for the C code that LWJGL binds.
 *
 * <p>Depends on {@code hakmem.api}, {@code hakmem.c} and {@code org.lwjgl.system}; owns nothing but
 * what these do.
 */
package hakmem.lwjgl;
