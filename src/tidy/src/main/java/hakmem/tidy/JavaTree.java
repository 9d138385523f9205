// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A parsed Java file: its syntax tree and the lines of each node. Names are not resolved. */
public final class JavaTree {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  private final CompilationUnitTree unit;
  private final Trees trees;
  private final SourcePositions positions;

  private JavaTree(CompilationUnitTree unit, Trees trees) {
    this.unit = unit;
    this.trees = trees;
    this.positions = trees.getSourcePositions();
  }

  /**
   * Parses a file.
   *
   * @throws IllegalArgumentException if it is not valid Java
   */
  public static JavaTree parse(SourceFile file) {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("mem:///" + file.path()), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return file.text();
          }
        };
    DiagnosticCollector<JavaFileObject> errors = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            COMPILER.getTask(null, null, errors, List.of("-proc:none"), null, List.of(source));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      if (!errors.getDiagnostics().isEmpty()) {
        throw new IllegalArgumentException(
            file.path() + ": make it valid Java first: " + errors.getDiagnostics());
      }
      return new JavaTree(unit, Trees.instance(task));
    } catch (IOException e) {
      throw new UncheckedIOException(file.path() + ": cannot be parsed", e);
    }
  }

  public CompilationUnitTree unit() {
    return unit;
  }

  /** The text of the Javadoc in front of a declaration; empty: there is none. */
  public String javadoc(TreePath declaration) {
    String text = trees.getDocComment(declaration);
    return text == null ? "" : text;
  }

  /** The line on which a node starts, counted from 1; its comments are not part of it. */
  public int firstLine(Tree node) {
    return line(positions.getStartPosition(unit, node));
  }

  /** The line of a node's last character. */
  public int lastLine(Tree node) {
    return line(positions.getEndPosition(unit, node) - 1);
  }

  private int line(long position) {
    // Nodes that the compiler made up (default constructors) have no position.
    return position < 0 ? 0 : (int) unit.getLineMap().getLineNumber(position);
  }
}
