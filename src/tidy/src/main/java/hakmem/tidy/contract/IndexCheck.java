// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import java.util.List;

/** The index of protocols. */
final class IndexCheck {
  IndexCheck(Contract contract, List<Finding> findings) {}

  void run() {}
}
