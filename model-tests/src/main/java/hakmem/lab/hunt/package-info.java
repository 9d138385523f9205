// SPDX-License-Identifier: Apache-2.0

/** Hunts: traces are generated until a planted bug shows, and the one that shows it is reduced. */
package hakmem.lab.hunt;
