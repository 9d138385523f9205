// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.tidy.contract.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Page, TLA+ modules and Java code say the same; drift of every kind is noticed. */
class ContractTest {
  private static final List<SourceFile> FILES = Repository.here().textFiles();
  private static final String PAGE = "spec/design/protocols.md";
  private static final String INDEX = "spec/design/index.md";
  private static final String ACCESS = "spec/design/access-modes.md";

  /**
   * An edit that lets the three drift apart.
   *
   * @param file name of the only file that is edited
   * @param from a text of it; each occurrence is replaced
   * @param to the text instead
   * @param message part of what must be reported
   */
  private record Drift(String what, String file, String from, String to, String message) {
    @Override
    public String toString() {
      return what;
    }

    List<SourceFile> planted() {
      List<SourceFile> files = new ArrayList<>();
      boolean found = false;
      for (SourceFile f : FILES) {
        boolean named = f.path().equals(file) || f.path().endsWith("/" + file);
        boolean edited = named && f.text().contains(from);
        found |= edited;
        files.add(edited ? new SourceFile(f.path(), f.text().replace(from, to)) : f);
      }
      assertTrue(found, () -> file + " has no '" + from + "': adapt the drift");
      return files;
    }
  }

  static Stream<Drift> drifts() {
    return Stream.of(steps(), actions(), constants(), references(), index()).flatMap(List::stream);
  }

  private static List<Drift> steps() {
    return List.of(
        new Drift("a method is renamed", "OrphanSet.java", "enqueue(", "push(", "no OrphanSet.enq"),
        new Drift(
            "a method loses its step", "HeapLease.java", "Step LEASE-1.", "", "LEASE-1, which"),
        new Drift("only Java has a step", "OrphanSet.java", "ADOPT-1", "ADOPT-9", "ADOPT-9 is no"),
        new Drift(
            "a method claims a step", "HeapLease.java", "LEASE-1", "LEASE-4", "takes LEASE-4;"),
        new Drift("only the page has a step", PAGE, "| ADOPT-3 |", "| ADOPT-4 |", "out of order"),
        new Drift("the page loses a step", PAGE, "| TAKE-3 |", "| TAKE-2 |", "TAKE-3 is no step"),
        new Drift("a step of unknown form", PAGE, "| DRAIN-1 |", "| D1 |", "'D1' is no id"),
        new Drift(
            "a step without methods", PAGE, "| `HeapLease.leave` |", "| |", "LEASE-4: name its"),
        new Drift("only a story has a step", "a-malloc.md", "LEASE-4", "LEASE-5", "LEASE-5 is no"),
        new Drift("an access without step", ACCESS, "| LEASE-4 |", "| |", "name the step"),
        new Drift(
            "an access of another step", ACCESS, "| LEASE-4 |", "| LEASE-1 |", "none of these"),
        new Drift(
            "a row names no method", ACCESS, "`HeapLease.leave`", "`HeapLease.go`", "taken by"));
  }

  private static List<Drift> actions() {
    return List.of(
        new Drift(
            "an action is renamed", "RemoteFree.tla", "enqueue(", "push(", "no action RemoteF"),
        new Drift(
            "an action loses its step", "Registry.tla", "(* RANGE-2. ", "(* ", "RANGE-2, which"),
        new Drift(
            "only TLA+ has a step", "RemoteFree.tla", "(* FREE-6. ", "(* FREE-9. ", "FREE-9 is"),
        new Drift(
            "an action claims a step",
            "RemoteFree.tla",
            "(* FREE-4. ",
            "(* FREE-5. ",
            "is FREE-5;"),
        new Drift(
            "an action without method",
            "RemoteFree.tla",
            "\nReap(t) == ",
            "\nstrike(t) ==\n  /\\ vars' = vars\n\nReap(t) == strike(t) \\/ ",
            "strike is no step"),
        new Drift(
            "an action of no step is gone",
            PAGE,
            "RemoteFree.die`",
            "RemoteFree.end`",
            "no action"),
        new Drift(
            "an action is both", PAGE, "`RemoteFree.die` |", "`RemoteFree.leave` |", "as well"));
  }

  private static List<Drift> constants() {
    return List.of(
        new Drift("the page's value", PAGE, "| LIVE | -16 |", "| LIVE | 4 |", "LIVE is -16, not 4"),
        new Drift(
            "the code's value", "BlockSignature.java", "LIVE = -16", "LIVE = -8", "is -8, not"),
        new Drift("a bit's position", "Superslab.java", "1L << 32", "1L << 33", "not bit 32"),
        new Drift(
            "a bound", "Bins.java", "CARVE_BYTES_MAX = 32", "CARVE_BYTES_MAX = 64", "not 32 KiB"),
        new Drift("a state is renamed", "HeapLease.java", "int CLOSING", "int SHUT", "no constant"),
        new Drift(
            "a state more in Java", "HeapLease.java", "int OPEN =", "int NEW = 9, OPEN =", "NEW"),
        new Drift(
            "a state less in TLA+", "RemoteFree.tla", "\"CLOSING\", \"AB", "\"AB", "HeapOK has"),
        new Drift(
            "a state more in TLA+", "RemoteFree.tla", "{\"RAW\",", "{\"RAW\", \"MAG\",", "MAG"),
        new Drift("a size in a sentence", PAGE, "2 MiB-al", "4 MiB-al", "4 MiB is the value of no"),
        new Drift(
            "an invariant's definition", "invariants.md", "OneOwner", "OneHolder", "no RemoteF"),
        new Drift("an invariant's number", "HeapAuditor.java", "INV-L2", "INV-L9", "INV-L9 is no"));
  }

  private static List<Drift> references() {
    return List.of(
        new Drift(
            "a section is renamed", PAGE, "## Heap leases", "## Leases", "'Heap leases' is no"),
        new Drift(
            "a section in Javadoc", "HeapLease.java", "\"Heap leases\"", "\"Lending\"", "Lending"),
        new Drift(
            "a section in TLA+", "RemoteFree.tla", "\"Remote free\"", "\"Pushes\"", "'Pushes' is"),
        new Drift(
            "a module in Javadoc", "HeapLease.java", "RemoteFree", "RemoteLease", "no module"));
  }

  private static List<Drift> index() {
    return List.of(
        new Drift("an entry is left out", INDEX, ": HUGE |", ": none |", "HUGE has no entry"),
        new Drift("an entry twice", INDEX, ": HUGE |", ": HUGE, SEAT |", "SEAT has"),
        new Drift(
            "a kind is left out", INDEX, "| races | `LeaseRaces` |\n", "", "'Heap leases' has the"),
        new Drift(
            "a class that is gone", INDEX, "`LeaseRaces`", "`LendRaces`", "no class, module or"),
        new Drift(
            "a race test without entry", INDEX, "`LeaseRaces`", "`RemoteRaces`", "LeaseRaces has"),
        new Drift(
            "a group of bugs", INDEX, "`LeaseBugs.ends`", "`LeaseBugs.owner`", "ends has no entry"),
        new Drift(
            "a module without entry", INDEX, "`CDesign`", "`Freelist`", "CDesign has no entry"),
        new Drift("a config that lies", "MCFreelist.cfg", "one slab", "two slabs", "begin with"),
        new Drift("an empty cell", INDEX, "| `LeaseSuite` |", "| later |", "name it in backticks"));
  }

  @Test
  void pageModulesAndCodeAgree() {
    assertEquals("", text(new Contract(FILES).findings()), "the contract is broken");
  }

  @ParameterizedTest
  @MethodSource("drifts")
  void driftIsNoticed(Drift drift) {
    String found = text(new Contract(drift.planted()).findings());
    assertTrue(found.contains(drift.message), () -> "expected: " + drift.message + "\n" + found);
  }

  private static String text(List<Finding> findings) {
    return findings.stream().map(Finding::toString).collect(Collectors.joining("\n"));
  }
}
