// SPDX-License-Identifier: Apache-2.0

/** What the search for null lacks: objects seen half-built, and proof that a class was searched. */
package hakmem.kind.nulls;
