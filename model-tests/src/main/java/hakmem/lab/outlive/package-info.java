// SPDX-License-Identifier: Apache-2.0

/** What is left of an allocator in threads and statics once it is closed: nothing. */
package hakmem.lab.outlive;
