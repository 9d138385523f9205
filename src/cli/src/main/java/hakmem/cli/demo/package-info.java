// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code hakmem demo} starts and asks for figures, and the load that it puts on it. The
 * demonstration itself is a module of its own, for it needs Netty and Arrow.
 *
 * <p>Depends on nothing of hakmem; owns no state.
 */
package hakmem.cli.demo;
