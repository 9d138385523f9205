// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import hakmem.api.Option;

/**
 * The value of an option, and where it comes from.
 *
 * @param option of which
 * @param value in its unit
 * @param place in words, for people
 */
public record OptionValue(Option option, long value, String place) {}
