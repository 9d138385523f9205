// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import hakmem.tidy.Finding;
import hakmem.tidy.JavaTree;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Core reaches memory through FFM only, never through the JDK's internals, not by name either. */
public final class NoUnsafe implements Rule {
  private static final Pattern INTERNALS = Pattern.compile("(sun\\.misc|jdk\\.internal)\\.\\w+");

  @Override
  public List<Finding> check(SourceFile file) {
    if (!file.isCoreMain()) {
      return List.of();
    }
    JavaTree java = JavaTree.parse(file);
    List<Finding> findings = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMemberSelect(MemberSelectTree select, Void unused) {
        report(select, INTERNALS.matcher(select.toString()).matches(), select.toString());
        return super.visitMemberSelect(select, unused);
      }

      @Override
      public Void visitLiteral(LiteralTree literal, Void unused) {
        String text = String.valueOf(literal.getValue());
        report(literal, INTERNALS.matcher(text).lookingAt(), text);
        return super.visitLiteral(literal, unused);
      }

      private void report(Tree node, boolean internal, String text) {
        if (internal) {
          findings.add(
              new Finding(
                  file.path(), java.firstLine(node), text + ": use hakmem.memory, which is FFM"));
        }
      }
    }.scan(java.unit(), null);
    return findings;
  }
}
