// SPDX-License-Identifier: Apache-2.0

/** Loads of very many threads, and what they cost in committed memory against a bound. */
package hakmem.lab.footprint;
