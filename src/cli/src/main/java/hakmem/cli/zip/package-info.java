// SPDX-License-Identifier: Apache-2.0
/**
 * The workload of {@code hakmem zip}, and its measurement with the JDK's zip library served and
 * not.
 *
 * <p>Depends on {@code hakmem.c}; owns nothing: the library is served for a round at most.
 */
package hakmem.cli.zip;
