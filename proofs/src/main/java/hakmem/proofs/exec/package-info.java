// SPDX-License-Identifier: Apache-2.0

/** The symbolic executor: from class files to terms. */
package hakmem.proofs.exec;
