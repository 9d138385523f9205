// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The machine code at addresses that are easy to find again: stack-code.txt, gate-code.txt. */
class StackCodeTest {
  @TempDir Path folder;

  static Stream<Listing> listings() {
    StackCode stacks =
        new StackCode(
            new StackCode.Data(0x1111_0000, 0x2222_0000, 0x3333_0000, 0x4444_0000),
            new StackCode.SlowFunctions(0xa1, 0xa2, 0xa3, 0xa4, 0xa5),
            false);
    GateCode gates =
        new GateCode(
            new GateCode.Data(0x1111_0000, 0x2222_0000, 0x3333_0000, 0x4444_0000),
            List.of(new GateCode.Gate(0xa1, true, 0xb1), new GateCode.Gate(0xa2, false, 0)));
    return Stream.of(
        new Listing("stack-code.txt", stacks.code()), new Listing("gate-code.txt", gates.code()));
  }

  @ParameterizedTest
  @MethodSource("listings")
  void theBytesAreThoseOfTheListing(Listing listing) throws Exception {
    listing.hasTheBytes();
  }

  @ParameterizedTest
  @MethodSource("listings")
  void theListingIsWhatADisassemblerSays(Listing listing) throws Exception {
    listing.isWhatADisassemblerSays(folder);
  }
}
