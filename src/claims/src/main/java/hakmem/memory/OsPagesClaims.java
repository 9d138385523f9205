// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.claim.Claims;
import hakmem.claim.Refusal;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link OsPages} is proved to do. */
final class OsPagesClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(Subject.of(OsPages::checked, WrongOsPage.class));
  }

  record WrongOsPage(long bytes) implements Refusal {
    @Override
    public void attempt() {
      OsPages.checked(bytes);
    }

    @Override
    public boolean refuses() {
      return bytes <= 0 || OsPages.BYTES_MAX % bytes != 0;
    }
  }
}
