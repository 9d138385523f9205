// SPDX-License-Identifier: Apache-2.0
/**
 * Native memory that the JDK allocates, under a tag of hakmem, in programs that do not know it:
 * {@link hakmem.agent.HakmemAgent} is the way in.
 *
 * <p>Depends on {@code hakmem.api} and java.instrument; owns the hook in the JDK's Unsafe.
 */
package hakmem.agent;
