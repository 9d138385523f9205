// SPDX-License-Identifier: Apache-2.0

/**
 * What checks the allocator by running it: an executable model beside it, traces for both, planted
 * bugs that must be caught, a scheduler that decides every interleaving, a recorder whose logs the
 * specs must accept. Each is a package, a room; the README has their order.
 */
package hakmem.lab;
