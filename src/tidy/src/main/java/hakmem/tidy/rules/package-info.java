// SPDX-License-Identifier: Apache-2.0
/** The rules, one class each. {@code RulesTest} shows each of them failing. */
package hakmem.tidy.rules;
