// SPDX-License-Identifier: Apache-2.0

/** Real threads that load an allocator: the patterns of mstress, xmalloc and mleak. */
package hakmem.lab.stress;
