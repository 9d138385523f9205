// SPDX-License-Identifier: Apache-2.0

/** Takes out of class files what only compilers and checkers need, before they are shipped. */
package hakmem.kind.ship;
