// SPDX-License-Identifier: Apache-2.0

/**
 * Planted bugs: small edits of the engine's class files, made while a loader of their own loads a
 * copy of them. The classes of production have no switch for any of this.
 */
package hakmem.lab.bug;
