// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is left of an allocator's memory after all was freed.
 *
 * @param samples in the order of time; one that is as the one before it is left out, the last not
 */
public record DecayCurve(List<Sample> samples) {
  /**
   * A look.
   *
   * @param millis since the last block was freed
   * @param residentBytes growth of the process's resident memory; null: the system does not tell
   * @param committedBytes of the allocator; null: it does not tell
   */
  public record Sample(long millis, @Nullable Long residentBytes, @Nullable Long committedBytes) {
    private boolean saysTheSame(Sample other) {
      return Objects.equals(residentBytes, other.residentBytes)
          && Objects.equals(committedBytes, other.committedBytes);
    }
  }

  /** The curve of all looks. */
  static DecayCurve of(List<Sample> looks) {
    List<Sample> changes = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      boolean last = i == looks.size() - 1;
      if (i == 0 || last || !looks.get(i).saysTheSame(looks.get(i - 1))) {
        changes.add(looks.get(i));
      }
    }
    return new DecayCurve(List.copyOf(changes));
  }

  /** The last look; null: there was none. */
  public @Nullable Sample last() {
    return samples.isEmpty() ? null : samples.getLast();
  }
}
