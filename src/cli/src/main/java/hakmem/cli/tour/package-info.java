// SPDX-License-Identifier: Apache-2.0

/**
 * The guided tour: a list of {@link hakmem.cli.tour.Station}s, each of which shows one thing that
 * works.
 *
 * <p>Depends on the replay and on the public API of the core. State lives for one tour.
 */
package hakmem.cli.tour;
