// SPDX-License-Identifier: Apache-2.0

/** Compares the page of protocols with the TLA+ modules and the Java code. */
package hakmem.tidy.contract;
