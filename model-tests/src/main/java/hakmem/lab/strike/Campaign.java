// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import hakmem.lab.access.CoreClasses;
import hakmem.lab.bug.MutatingLoader;
import hakmem.lab.bug.PlantedBug;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Strikes operations of a copy of core at the places that they reach. */
public final class Campaign {
  private static final String ENGINE = "hakmem.lab.model.StruckRun";

  /** How often an operation is struck. */
  public enum Mode {
    /**
     * The first time that it comes to a place from a place from which no operation of the campaign
     * has come yet, if anything has changed since the last strike. What an Error leaves behind
     * depends on who called.
     */
    SHARE,

    /** Whenever it reaches a place and anything has changed since the last strike. */
    WHOLE,

    /** Whenever it reaches a place. */
    EVERY
  }

  private final StruckEngine engine;
  private final Mode mode;
  private final long seed;
  private final int stepsAfter;
  private final BitSet reached = new BitSet();

  /** Pairs of places, one right after the other, at which an operation was struck. */
  private final Set<Long> struckAfter = new HashSet<>();

  /**
   * A campaign.
   *
   * @param bug to plant before, or null
   * @param mode how often
   * @param seed of the random steps after a strike
   * @param stepsAfter how many of them
   */
  public Campaign(@Nullable PlantedBug bug, Mode mode, long seed, int stepsAfter) {
    this.mode = mode;
    this.seed = seed;
    this.stepsAfter = stepsAfter;
    try {
      ClassLoader loader = MutatingLoader.copyWithMemory(bug, StrikeInstrumenter.INSTANCE);
      this.engine = (StruckEngine) loader.loadClass(ENGINE).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the copy of core to be struck cannot be loaded", e);
    }
  }

  /**
   * Strikes an operation at every place.
   *
   * @param progress is told of each strike
   */
  public Struck strike(Operation operation, boolean headers, Consumer<String> progress) {
    Blow dry = blow(operation, headers, Strikes.NONE);
    List<Struck.Violation> violations = new ArrayList<>();
    if (dry.violation() != null) {
      violations.add(new Struck.Violation(Strikes.NONE, "no strike", dry.violation()));
    }
    BitSet places = new BitSet();
    int strikes = 0;
    int absorbed = 0;
    int losing = 0;
    int last = Strikes.NONE;
    for (int at = 0; at < dry.trail().size(); at++) {
      int place = dry.trail().get(at);
      long pair = at == 0 ? place : (long) dry.trail().get(at - 1) << 32 | place;
      places.set(place);
      boolean same = last >= 0 && dry.clocks().get(last).equals(dry.clocks().get(at));
      if (mode != Mode.EVERY && (same || mode == Mode.SHARE && !struckAfter.add(pair))) {
        continue;
      }
      Blow blow = blow(operation, headers, at);
      last = at;
      strikes++;
      absorbed += blow.absorbed() ? 1 : 0;
      losing += blow.lost().isEmpty() ? 0 : 1;
      if (blow.violation() != null) {
        violations.add(new Struck.Violation(at, Places.of(place).toString(), blow.violation()));
      }
      blow.trail().forEach(reached::set);
      progress.accept(operation.name());
    }
    reached.or(places);
    return new Struck(
        operation.name(),
        headers,
        dry.trail().size(),
        places.cardinality(),
        strikes,
        absorbed,
        losing,
        violations);
  }

  /** Notes the places that an operation reaches, without a strike. */
  public void visit(Operation operation, boolean headers) {
    blow(operation, headers, Strikes.NONE).trail().forEach(reached::set);
  }

  /** The methods of core that an operation enters, class and name. */
  public Set<String> methodsOf(Operation operation, boolean headers) {
    Set<String> methods = new HashSet<>();
    for (int number : blow(operation, headers, Strikes.NONE).trail()) {
      Place place = Places.of(number);
      methods.add(place.className() + "." + place.method());
    }
    return methods;
  }

  /** Strikes an operation once, after this many places. */
  public Struck strikeAt(Operation operation, boolean headers, int at) {
    Blow blow = blow(operation, headers, at);
    List<Integer> trail = blow.trail();
    if (trail.size() <= at) {
      throw new IllegalArgumentException(
          operation.name() + " passes only " + trail.size() + " places; aim lower than " + at);
    }
    String violation = blow.violation();
    String place = Places.of(trail.getLast()).toString();
    return new Struck(
        operation.name(),
        headers,
        trail.size(),
        (int) trail.stream().distinct().count(),
        1,
        blow.absorbed() ? 1 : 0,
        blow.lost().isEmpty() ? 0 : 1,
        violation == null ? List.of() : List.of(new Struck.Violation(at, place, violation)));
  }

  /** One strike. */
  private Blow blow(Operation operation, boolean headers, int at) {
    return engine.strike(new Aim(operation, headers, at, seed, stepsAfter));
  }

  /** Places of core that no operation has reached so far. */
  public List<Place> unreached() {
    CoreClasses.with(null).forEach(StrikeInstrumenter.INSTANCE::apply);
    return Places.all().stream().filter(place -> !reached.get(place.number())).toList();
  }
}
