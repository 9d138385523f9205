// SPDX-License-Identifier: Apache-2.0
/**
 * The formatter and the rules that hold the repository's files together. {@code FormatTest} and
 * {@code TidyTest} run them in the build; {@code .ci/format} rewrites what is not formatted.
 */
package hakmem.tidy;
