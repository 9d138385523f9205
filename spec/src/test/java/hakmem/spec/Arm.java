// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tla2sany.drivers.FrontEndException;
import tla2sany.drivers.SANY;
import tla2sany.modanalyzer.SpecObj;
import tla2sany.semantic.AtNode;
import tla2sany.semantic.OpApplNode;
import tla2sany.semantic.OpDefNode;
import tla2sany.semantic.SemanticNode;
import tla2sany.st.Location;
import util.FilenameToStream;
import util.ToolIO;

/**
 * What follows THEN, ELSE or the arrow of a CASE in a definition of a module, but for {@code @}.
 *
 * @param key module, definition, number in it, and how it begins: changes with the arm
 * @param brokenOnly whether what is looked at names {@code Broken}
 * @param from its place, as SANY says it
 */
record Arm(String key, boolean brokenOnly, Location from) {
  private static final int SHOWN = 40;

  /** The arms of a module's own definitions, in their order. */
  static List<Arm> of(Path modules, String module, FilenameToStream finder)
      throws IOException, FrontEndException {
    PrintStream silent = new PrintStream(new ByteArrayOutputStream());
    ToolIO.out = silent;
    SpecObj spec = new SpecObj(modules.resolve(module + ".tla").toString(), finder);
    SANY.frontEndMain(spec, module, silent);
    List<String> lines = Files.readAllLines(modules.resolve(module + ".tla"));
    List<Arm> arms = new ArrayList<>();
    for (OpDefNode definition : spec.getRootModule().getOpDefs()) {
      if (definition.getLocation().source().equals(module) && definition.getBody() != null) {
        String name = definition.getName().toString();
        new Walk(module + " " + name, lines, arms).into(definition.getBody());
      }
    }
    return arms;
  }

  /** Takes the arms of one definition in. */
  private static final class Walk {
    private final String of;
    private final List<String> lines;
    private final List<Arm> arms;
    private int number;

    Walk(String of, List<String> lines, List<Arm> arms) {
      this.of = of;
      this.lines = lines;
      this.arms = arms;
    }

    void into(SemanticNode node) {
      if (node instanceof OpApplNode apply) {
        String operator = apply.getOperator().getName().toString();
        SemanticNode[] args = apply.getArgs();
        if (operator.equals("$IfThenElse")) {
          add(args[0], args[1]);
          add(args[0], args[2]);
        } else if (operator.equals("$Case")) {
          for (SemanticNode each : args) {
            SemanticNode[] pair = ((OpApplNode) each).getArgs();
            add(pair[0], pair[1]);
          }
        }
      }
      SemanticNode[] children = node.getChildren();
      if (children != null) {
        for (SemanticNode child : children) {
          if (child != null) {
            into(child);
          }
        }
      }
    }

    /** Of an instance, SANY shows the other module's text, too, and ours once for each name. */
    private void add(SemanticNode test, SemanticNode arm) {
      Location at = arm.getLocation();
      if (arm instanceof AtNode) {
        return; // The old value: SANY does not say where it stands.
      }
      if (!of.startsWith(at.source() + " ") || arms.stream().anyMatch(a -> same(a.from(), at))) {
        return;
      }
      boolean broken =
          test != null
              && of.startsWith(test.getLocation().source() + " ")
              && text(test.getLocation()).contains("Broken");
      String begins = text(at).replaceAll("\\s+", " ").strip();
      String shown = begins.substring(0, Math.min(SHOWN, begins.length())).strip();
      arms.add(new Arm(of + " " + ++number + ": " + shown, broken, at));
    }

    private static boolean same(Location a, Location b) {
      return a.beginLine() == b.beginLine()
          && a.beginColumn() == b.beginColumn()
          && a.endLine() == b.endLine()
          && a.endColumn() == b.endColumn();
    }

    private String text(Location at) {
      StringBuilder text = new StringBuilder();
      for (int line = at.beginLine(); line <= at.endLine(); line++) {
        String whole = lines.get(line - 1);
        int from = line == at.beginLine() ? at.beginColumn() - 1 : 0;
        int to = line == at.endLine() ? at.endColumn() : whole.length();
        text.append(whole, from, to).append('\n');
      }
      return text.toString();
    }
  }
}
