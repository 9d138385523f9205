// SPDX-License-Identifier: Apache-2.0
/**
 * Tests that fail if they leave blocks behind, for JUnit 5.
 *
 * <p>Depends on {@code hakmem.api} and {@code org.junit.jupiter.api}; owns nothing but what a test
 * has while it runs.
 */
package hakmem.junit;
