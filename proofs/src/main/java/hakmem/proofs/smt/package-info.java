// SPDX-License-Identifier: Apache-2.0

/** From terms to Z3. */
package hakmem.proofs.smt;
