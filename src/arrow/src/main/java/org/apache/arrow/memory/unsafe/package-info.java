// SPDX-License-Identifier: Apache-2.0
/**
 * One class of the name by which Arrow finds its default allocation manager: with this jar on the
 * class path, and without arrow-memory-unsafe and arrow-memory-netty, that is hakmem.
 *
 * <p>Depends on {@code hakmem.arrow}; owns no state.
 */
package org.apache.arrow.memory.unsafe;
