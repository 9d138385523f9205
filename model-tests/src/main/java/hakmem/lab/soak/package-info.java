// SPDX-License-Identifier: Apache-2.0

/**
 * What runs for hours: threads of both kinds do everything at once to allocators on real memory,
 * wrong frees, Errors and refusals of the system among it, and every few seconds all stand still
 * while the heap is audited and each block is looked at.
 */
package hakmem.lab.soak;
