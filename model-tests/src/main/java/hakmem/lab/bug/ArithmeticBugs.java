// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;
import static java.lang.classfile.Opcode.IFLE;
import static java.lang.classfile.Opcode.IFNE;
import static java.lang.classfile.Opcode.LADD;
import static java.lang.classfile.Opcode.LDIV;
import static java.lang.classfile.Opcode.LSUB;

import java.util.List;
import java.util.stream.Stream;

/** Bugs of sizes, geometry and masks. */
final class ArithmeticBugs {
  private ArithmeticBugs() {}

  static Stream<PlantedBug> all() {
    return Stream.of(sizes(), geometry(), units()).flatMap(List::stream);
  }

  private static List<PlantedBug> sizes() {
    return List.of(
        bug(
            "class-bytes-short",
            "classes above 256 bytes are one step smaller than they say",
            in("sizeclass.SizeClasses", "blockBytes").constant(0, 9, 8)),
        bug(
            "class-of-shifted",
            "the class of a large size is computed with a shift off by one",
            in("sizeclass.SizeClasses", "of").constant(0, 60, 61)),
        bug(
            "usable-includes-header",
            "the usable size counts the header",
            in("layout.BlockLayout", "usableBytes").change(0, LSUB, out -> out.pop2())),
        bug(
            "limit-ignored",
            "the byte limit is not honoured",
            in("gauge.Account", "charge").alwaysBranch(0, IFLE)),
        bug(
            "need-without-header",
            "sizes are computed without the header",
            in("layout.BlockLayout", "blockBytesFor").change(0, LADD, out -> out.pop2())));
  }

  private static List<PlantedBug> geometry() {
    return List.of(
        bug(
            "lead-in-missing",
            "header slabs start without a lead-in",
            in("layout.BlockLayout", "leadInBytes").neverBranch(0, IFNE)),
        bug(
            "capacity-one-more",
            "a slab has room for one block more than fits",
            in("layout.SlabGeometry", "capacity").after(0, LDIV, out -> out.lconst_1().ladd())),
        bug(
            "inverse-imprecise",
            "the inverse of a block size has a wrong last step",
            in("layout.BlockIndex", "inverseOf").constant(4, 2, 3)));
  }

  private static List<PlantedBug> units() {
    return List.of(
        bug(
            "run-too-short",
            "the search for free units finds runs one too short",
            in("superslab.Superslab", "findRun").constant(0, 1, 2)),
        bug(
            "mask-one-short",
            "the mask of a run of units misses its first unit",
            in("layout.SuperslabLayout", "runMask").constant(1, 1, 2)));
  }
}
