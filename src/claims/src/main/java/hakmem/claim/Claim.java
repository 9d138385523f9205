// SPDX-License-Identifier: Apache-2.0
package hakmem.claim;

/**
 * What a method of core is proved to do. A claim is a record: its components are the values that it
 * speaks of, and it holds for all of them that are in its domain. The name of the record, in kebab
 * case, is its name on the command line.
 *
 * <p>Enums and components with {@link Each} are tried one by one; other ints, longs and booleans
 * are left to Z3. {@code ./hakmem prove} executes the bytecode of the record and of what it calls
 * symbolically and asks Z3 for values that break it. Nothing may throw in the domain, unless the
 * claim is a {@link Refusal}, and the domain itself may throw nowhere.
 */
public interface Claim {
  /** Whether these values are in the domain. */
  default boolean where() {
    return true;
  }

  /** What holds for the values of the domain. */
  boolean holds();
}
