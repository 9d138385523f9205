// SPDX-License-Identifier: Apache-2.0

/** Terms: arithmetic of ints and longs over unknown numbers. */
package hakmem.proofs.term;
