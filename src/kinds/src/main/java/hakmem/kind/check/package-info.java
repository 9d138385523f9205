// SPDX-License-Identifier: Apache-2.0

/** The checker of the kinds, which javac runs over the sources of core. */
package hakmem.kind.check;
