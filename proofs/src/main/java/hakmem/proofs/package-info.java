// SPDX-License-Identifier: Apache-2.0

/** Claims about core's arithmetic, and how they are proved. */
package hakmem.proofs;
