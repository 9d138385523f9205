// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code hakmem map} reads and shows: heap maps of a running program or of a file, and the
 * page that draws them.
 *
 * <p>Depends on {@code hakmem.diag} and {@code hakmem.jmx} by their JSON alone; owns no state.
 */
package hakmem.cli.map;
