// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The PlusCal translator on a copy of a module. */
final class PlusCal {
  private static final Pattern ALGORITHM = Pattern.compile("--(fair\\s+)?algorithm\\b");

  private PlusCal() {}

  static boolean isUsedBy(Path module) throws Exception {
    return ALGORITHM.matcher(Files.readString(module)).find();
  }

  /** Whether translating the module again gives the very same file. */
  static boolean inStep(Path module, Path folder) throws Exception {
    Path copy = Files.copy(module, folder.resolve(module.getFileName()));
    List<String> command = new ArrayList<>(JavaCommand.java(256, folder));
    command.addAll(List.of("pcal.trans", "-nocfg", copy.getFileName().toString()));
    Path log = folder.resolve("pcal.log");
    Process translator =
        Children.adopt(
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    try {
      if (translator.waitFor() != 0) {
        throw new AssertionError(module + ": " + Files.readString(log));
      }
      return Files.readString(copy).equals(Files.readString(module));
    } finally {
      Children.kill(translator);
    }
  }
}
