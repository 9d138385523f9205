// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.TreeScanner;
import hakmem.tidy.Finding;
import hakmem.tidy.JavaTree;
import hakmem.tidy.Rule;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The allocator never prints: not to the console, and no stack traces either. */
public final class NoConsoleInCore implements Rule {
  private static final Set<String> BANNED =
      Set.of("System.out", "System.err", "System.console", "java.lang.IO");

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
        if (BANNED.contains(select.toString())
            || select.getIdentifier().contentEquals("printStackTrace")) {
          findings.add(
              new Finding(
                  file.path(),
                  java.firstLine(select),
                  select + ": core never prints; throw, count it, or leave it to the caller"));
        }
        return super.visitMemberSelect(select, unused);
      }
    }.scan(java.unit(), null);
    return findings;
  }
}
