// SPDX-License-Identifier: Apache-2.0

/**
 * An Error may come at any place: a copy of core's classes in which one comes at the k-th place
 * that an operation reaches, for every k. The rule is in {@code spec/design/invariants.md}.
 */
package hakmem.lab.strike;
