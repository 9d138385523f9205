// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.nio.file.Path;

/** The runner's own small modules. */
final class Toys {
  static final SpecHome HOME = new SpecHome(Path.of("src/test/resources/toy"));

  private Toys() {}

  static TlcReport run(String model, String module) throws InterruptedException {
    return run(model, module, TlcRun.Limits.DEFAULT);
  }

  static TlcReport run(String model, String module, TlcRun.Limits limits)
      throws InterruptedException {
    return new ModelCheck(HOME.modules(), limits).run(model, module, p -> {});
  }
}
