// SPDX-License-Identifier: Apache-2.0

/** Traces from seeds. */
package hakmem.lab.generator;
