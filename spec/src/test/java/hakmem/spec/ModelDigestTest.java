// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tla2sany.drivers.SANY;
import tla2sany.modanalyzer.SpecObj;
import util.ToolIO;

/** The closure of a model has every module that TLC reads. */
class ModelDigestTest {
  @TempDir Path folder;

  @Test
  void commentsNestAndStringsAreNone() {
    assertEquals("a  b", ModelDigest.withoutComments("a (* x (* y *) z *) b"));
    assertEquals("a \nb", ModelDigest.withoutComments("a \\* x (* y\nb"));
    assertEquals("a == \"(*\" b", ModelDigest.withoutComments("a == \"(*\" b"));
    assertEquals("\"\\\\*\" c", ModelDigest.withoutComments("\"\\\\*\" c"));
    assertEquals("x * y", ModelDigest.withoutComments("x * y"));
  }

  /** SANY itself says what it reads. */
  @Test
  void closureHasWhatIsParsed() throws Exception {
    Path modules = ModelRuns.HOME.modules();
    ModelDigest digest = new ModelDigest(modules, new byte[0]);
    Set<String> roots = new TreeSet<>();
    for (ModelEntry entry : Manifest.read(ModelRuns.HOME.manifestFile()).entries()) {
      roots.add(entry.module());
    }
    assertTrue(roots.size() > 5, roots.toString());
    for (String root : roots) {
      Set<String> parsed = new HashSet<>(parsed(modules, root));
      parsed.removeIf(name -> !Files.exists(modules.resolve(name + ".tla")));
      assertTrue(parsed.size() >= 2, root + ": " + parsed);
      assertEquals(parsed, digest.closure(root).keySet(), root);
    }
    assertFalse(digest.closure("MCSlabLifecycle").containsKey("RemoteFree"), "only in comments");
  }

  private Set<String> parsed(Path modules, String root) throws Exception {
    PrintStream silent = new PrintStream(new ByteArrayOutputStream());
    ToolIO.out = silent;
    SpecObj spec =
        new SpecObj(modules.resolve(root + ".tla").toString(), new SpecFinder(modules, folder));
    SANY.frontEndInitialize(spec, silent);
    SANY.frontEndParse(spec, silent);
    Set<String> names = new HashSet<>();
    spec.parseUnitContext.keySet().forEach(name -> names.add(name.toString()));
    return names;
  }
}
