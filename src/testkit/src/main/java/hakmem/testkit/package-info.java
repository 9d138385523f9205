// SPDX-License-Identifier: Apache-2.0

/**
 * What tests run the allocator on: an operating system that refuses on demand, and whose memory is
 * an array. Not in the allocator's jar. Core's own tests compile these sources beside their own,
 * since core cannot depend on a module that depends on core.
 */
package hakmem.testkit;
