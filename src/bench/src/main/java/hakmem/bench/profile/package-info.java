// SPDX-License-Identifier: Apache-2.0
/**
 * Where the time of a workload goes in hakmem: fast path, refill, remote frees, the system.
 *
 * <p>Samples of the JDK's flight recorder are sorted by the packages of the core, whose order is
 * their meaning. Nothing of it runs unless asked for: the core carries no counters and no switches.
 */
package hakmem.bench.profile;
