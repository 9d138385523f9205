// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import hakmem.cli.Progress;
import hakmem.lab.bug.BugCatalogue;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.hunt.Hunt;
import hakmem.lab.model.Lockstep;
import hakmem.lab.shrinker.Shrunk;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plants the closest relative of incident I1 in a copy of the allocator, lets the model find it and
 * shows the minimal trace, as text and as a picture.
 */
final class HuntStation implements Station {
  private static final long FIRST_SEED = 1;

  private final Path directory;

  HuntStation(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return "hunt";
  }

  @Override
  public String title() {
    return "Hunt: a bug like the one that the C allocator died of, caught and reduced";
  }

  @Override
  public int steps() {
    return 1;
  }

  @Override
  public Report visit(Progress progress) {
    PlantedBug bug = BugCatalogue.RELATIVE_OF_I1;
    Hunt.Trophy trophy = Hunt.hunt(bug, FIRST_SEED, progress::now);
    progress.step(name());
    if (trophy == null) {
      String failure = bug.name() + ": no check catches the planted bug";
      return new Report("", Map.of("bug", bug.name()), List.of(failure));
    }
    Shrunk shrunk = trophy.shrunk();
    Path picture = Pictures.write(directory, "hunt.svg", TraceSvg.of(shrunk, bug.name()));
    String text =
        """
        planted      %s: %s
        caught       after %d steps; reduced to %d, of which none can be left out
        violated     %s at %s
        because      %s

        %sPicture: %s
        """
            .formatted(
                bug.name(),
                bug.description(),
                trophy.stepsFound(),
                shrunk.trace().steps().size(),
                shrunk.failure().invariant(),
                shrunk.wrongStep(),
                shrunk.failure().message(),
                shrunk.trace().print(),
                picture);
    Map<String, Object> data =
        Map.of(
            "bug", bug.name(),
            "stepsFound", trophy.stepsFound(),
            "stepsMinimal", shrunk.trace().steps().size(),
            "invariant", shrunk.failure().invariant(),
            "trace", shrunk.trace().print(),
            "svg", picture.toString());
    return new Report(text, data, failuresWithoutBug(shrunk));
  }

  /** The allocator as it is passes the minimal trace. */
  private static List<String> failuresWithoutBug(Shrunk shrunk) {
    List<String> failures = new ArrayList<>();
    Failure failure = new Lockstep().run(shrunk.trace(), Checks.ALL);
    if (failure != null) {
      failures.add("without the planted bug: " + failure.invariant() + ", " + failure.message());
    }
    return failures;
  }
}
