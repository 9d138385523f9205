// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link Registry} is proved to do. */
final class RegistryClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(Subject.of(Registry::lengthOf, RangeLength.class));
  }

  record RangeLength(int k) implements Claim {
    @Override
    public boolean where() {
      return 21 <= k && k <= 51;
    }

    @Override
    public boolean holds() {
      return Registry.lengthOf(1L << k) == 1 << (k - 21) && Registry.lengthOf(1L << k) > 0;
    }
  }
}
