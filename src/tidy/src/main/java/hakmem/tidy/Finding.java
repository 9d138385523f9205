// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

/**
 * One breach of a rule.
 *
 * @param path the file
 * @param line counted from 1
 * @param message what is wrong and what to do about it
 */
public record Finding(String path, int line, String message) {
  @Override
  public String toString() {
    return path + ":" + line + ": " + message;
  }
}
