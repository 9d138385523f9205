// SPDX-License-Identifier: Apache-2.0

/** From a failing trace to a minimal one. */
package hakmem.lab.shrinker;
