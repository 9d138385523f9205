// SPDX-License-Identifier: Apache-2.0

/**
 * What the logical threads do: small programs on a fresh engine, and what must be true of them.
 * Loaded anew with each copy of the engine.
 */
package hakmem.lab.scenario;
