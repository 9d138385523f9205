// SPDX-License-Identifier: Apache-2.0

/**
 * Which statements of core are needed: each that is there for its effect is left out of a copy of
 * the engine, one at a time, and somebody must notice.
 */
package hakmem.lab.omit;
