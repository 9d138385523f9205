// SPDX-License-Identifier: Apache-2.0
/**
 * LWJGL's explicit memory management ({@code memAlloc}, {@code memFree} and the rest) on hakmem,
 * and the same six functions for the C code that LWJGL binds.
 *
 * <p>Depends on {@code hakmem.api}, {@code org.lwjgl.system} and FFM; owns six function pointers
 * for each allocator, which stay until the process ends.
 */
package hakmem.lwjgl;
