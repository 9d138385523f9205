// SPDX-License-Identifier: Apache-2.0
/**
 * The allocators that a workload can run on, behind one interface.
 *
 * <p>Depends on the public API of the core and on nothing else; peers that need libraries come
 * through {@link hakmem.bench.peer.PeerProvider}. In a measuring process one peer alone is loaded,
 * so that its calls are inlined into the workload.
 */
package hakmem.bench.peer;
