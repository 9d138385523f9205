// SPDX-License-Identifier: Apache-2.0
/** The words of claims: what a claim is, what it is about, and how it is proved. */
package hakmem.claim;
