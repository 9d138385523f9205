// SPDX-License-Identifier: Apache-2.0
package hakmem.claim;

import java.util.List;

/**
 * The claims about one class: they are nested in it, and it stands in the package of the class, so
 * that they see what is package-private there.
 */
public interface Claims {
  /** The methods with claims, each claim under one of them. */
  List<Subject> subjects();
}
