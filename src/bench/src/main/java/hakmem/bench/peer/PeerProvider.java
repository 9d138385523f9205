// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import java.util.List;

/** A jar with more peers: found by {@link java.util.ServiceLoader}. Stateless. */
public interface PeerProvider {
  /** Its peers, in the order of tables. */
  List<PeerKind> peers();

  /** Those that run only when they are asked for by name. */
  default List<PeerKind> onRequest() {
    return List.of();
  }
}
