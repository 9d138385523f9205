// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.claim.Claim;
import hakmem.proofs.exec.Program;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Core with the claims of one class of the tests, and no other. Stateless. */
final class Fixtures {
  private Fixtures() {}

  /** The program with a class of claims and what is nested in it. */
  static Program with(Class<?> holder) {
    Program tests = Program.of(Program.locationOf(holder));
    String name = holder.getName().replace('.', '/');
    Map<String, byte[]> classes =
        tests.names().stream()
            .filter(n -> n.equals(name) || n.startsWith(name + "$"))
            .collect(Collectors.toMap(Function.identity(), tests::bytes));
    Program words = Program.of(Program.locationOf(Claim.class));
    return Program.ofCore()
        .with(
            words.names().stream()
                .filter(n -> n.startsWith("hakmem/claim/"))
                .collect(Collectors.toMap(Function.identity(), words::bytes)))
        .with(classes);
  }
}
