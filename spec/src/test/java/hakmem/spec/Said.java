// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tla2sany.drivers.FrontEndException;
import tla2sany.drivers.SANY;
import tla2sany.modanalyzer.SpecObj;
import tla2sany.semantic.ModuleNode;
import tla2sany.semantic.OpDefNode;
import util.FilenameToStream;
import util.ToolIO;

/** A module as SANY reads it: what its definitions speak of. */
record Said(ModuleNode module) {
  static Said of(Path modules, String module, FilenameToStream finder)
      throws IOException, FrontEndException {
    PrintStream silent = new PrintStream(new ByteArrayOutputStream());
    ToolIO.out = silent;
    SpecObj spec = new SpecObj(modules.resolve(module + ".tla").toString(), finder);
    SANY.frontEndMain(spec, module, silent);
    return new Said(spec.getRootModule());
  }

  /** The variables that a definition does not speak of; all if there is no such definition. */
  Set<String> missing(String definition) {
    Set<String> missing = new TreeSet<>();
    Stream.of(module.getVariableDecls()).forEach(v -> missing.add(v.getName().toString()));
    for (OpDefNode each : module.getOpDefs()) {
      if (each.getName().toString().equals(definition)) {
        each.getBody().getAllParams().forEach(p -> missing.remove(p.getName().toString()));
      }
    }
    return missing;
  }

  /** Whether a definition speaks of no variable at all. */
  boolean isVacuous(String definition) {
    return missing(definition).size() == module.getVariableDecls().length;
  }
}
