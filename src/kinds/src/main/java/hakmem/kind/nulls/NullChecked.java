// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.nulls;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.util.List;
import java.util.Optional;

/**
 * Marks each class that NullAway searches, because NullAway leaves no trace in class files: a class
 * without the mark was compiled without it. Reports a class that NullAway passes over.
 */
@BugPattern(
    summary =
        "NullAway does not search this class: -Xep:NullAway:ERROR and its packages are needed",
    severity = BugPattern.SeverityLevel.ERROR)
public final class NullChecked extends BugChecker implements ClassTreeMatcher {
  private static final long serialVersionUID = 1;

  private static final String MARK = SearchedForNull.class.getName();

  /** For Error Prone, which finds this class by META-INF/services. */
  public NullChecked() {}

  @Override
  public Description matchClass(ClassTree tree, VisitorState state) {
    if (!isSearched(state)) {
      return describeMatch(tree);
    }
    ClassSymbol searched = ASTHelpers.getSymbol(tree);
    // By the elements: the symbol table knows only what the class refers to.
    if (state.getElements().getTypeElement(MARK) instanceof ClassSymbol mark) {
      searched.appendAttributes(List.of(new Attribute.Compound(mark.type, List.nil())));
    }
    return Description.NO_MATCH;
  }

  private static boolean isSearched(VisitorState state) {
    BugPattern.SeverityLevel severity = state.severityMap().get("NullAway");
    Optional<String> packages =
        state.errorProneOptions().getFlags().get("NullAway:AnnotatedPackages");
    return severity == BugPattern.SeverityLevel.ERROR && packages.equals(Optional.of("hakmem"));
  }
}
