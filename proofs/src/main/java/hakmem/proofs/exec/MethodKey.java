// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

/**
 * A method by class file names.
 *
 * @param owner internal name of its class
 * @param name of the method
 * @param descriptor of the method
 */
public record MethodKey(String owner, String name, String descriptor)
    implements Comparable<MethodKey> {
  /** {@code SizeClasses.of}. */
  public String label() {
    return owner.substring(owner.lastIndexOf('/') + 1) + "." + name;
  }

  @Override
  public int compareTo(MethodKey other) {
    return toString().compareTo(other.toString());
  }
}
