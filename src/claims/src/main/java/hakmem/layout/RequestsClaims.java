// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Exact;
import hakmem.claim.Refusal;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link Requests} is proved to do. */
final class RequestsClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(Requests::checkBytes, NegativeSize.class),
        Subject.of(Requests::checkAlignment, WrongAlignment.class),
        Subject.of(Requests::callocBytes, CallocOverflow.class, CallocBytes.class));
  }

  record NegativeSize(long bytes) implements Refusal {
    @Override
    public void attempt() {
      Requests.checkBytes(bytes);
    }

    @Override
    public boolean refuses() {
      return bytes < 0;
    }
  }

  record WrongAlignment(long alignment) implements Refusal {
    @Override
    public void attempt() {
      Requests.checkAlignment(alignment);
    }

    @Override
    public boolean refuses() {
      return alignment <= 0 || alignment != Long.highestOneBit(alignment);
    }
  }

  record CallocOverflow(long count, long elementBytes) implements Refusal {
    @Override
    public void attempt() {
      Requests.callocBytes(count, elementBytes);
    }

    @Override
    public boolean refuses() {
      return count < 0
          || elementBytes < 0
          || Exact.productAbove(count, elementBytes, Long.MAX_VALUE);
    }
  }

  record CallocBytes(long count, long elementBytes) implements Claim {
    @Override
    public boolean where() {
      return count >= 0
          && elementBytes >= 0
          && !Exact.productAbove(count, elementBytes, Long.MAX_VALUE);
    }

    @Override
    public boolean holds() {
      return !Exact.productAbove(count, elementBytes, Requests.callocBytes(count, elementBytes))
          && Exact.productAbove(count, elementBytes, Requests.callocBytes(count, elementBytes) - 1);
    }
  }
}
