// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import hakmem.api.Option;

/**
 * The value of an option, and where it comes from.
 *
 * @param option of which
 * @param value in its unit; 0 of a file
 * @param text the path of a file; empty of all else, and if there is none
 * @param place in words, for people
 */
public record OptionValue(Option option, long value, String text, String place) {}
