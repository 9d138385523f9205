// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What claims say as it is written, for people to read: the source stands beside the class files.
 * Nothing is proved from it. Immutable.
 */
final class ClaimSource {
  private static final String NOT_HERE = "(see its source)";

  private final boolean isHere;
  private final Map<String, String> bodies;

  private ClaimSource(boolean isHere, Map<String, String> bodies) {
    this.isHere = isHere;
    this.bodies = bodies;
  }

  /** The source of a class by its internal name; without text if there is none. */
  static ClaimSource of(String name) {
    String file = "/" + name + ".java";
    try (InputStream in = ClaimSource.class.getResourceAsStream(file)) {
      return in == null
          ? new ClaimSource(false, Map.of())
          : new ClaimSource(true, bodies(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The domain of a claim; empty if it is everything. */
  String where(String claim) {
    return body(claim, "where");
  }

  /** What a claim says. */
  String statement(String claim) {
    if (!isHere) {
      return NOT_HERE;
    }
    String refuses = body(claim, "refuses");
    return refuses.isEmpty()
        ? body(claim, "holds")
        : body(claim, "attempt").replaceAll(";$", "") + " throws iff " + refuses;
  }

  private String body(String claim, String method) {
    return bodies.getOrDefault(claim + "." + method, "");
  }

  /**
   * The methods of nested classes, by class and name: the expression of a single return, or all.
   */
  private static Map<String, String> bodies(String text) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("this JVM has no javac: run on a JDK, not on a JRE");
    }
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of(), null, List.of(new Source(text)));
    CompilationUnitTree unit = task.parse().iterator().next();
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    Map<String, String> bodies = new HashMap<>();
    new TreeScanner<Void, String>() {
      @Override
      public Void visitClass(ClassTree type, String outer) {
        return super.visitClass(type, type.getSimpleName().toString());
      }

      @Override
      public Void visitMethod(MethodTree method, String type) {
        BlockTree body = method.getBody();
        if (body != null) {
          bodies.put(type + "." + method.getName(), text(body));
        }
        return null;
      }

      private String text(BlockTree body) {
        List<? extends StatementTree> statements = body.getStatements();
        return statements.size() == 1
                && statements.getFirst() instanceof ReturnTree end
                && end.getExpression() != null
            ? text(end.getExpression())
            : statements.stream().map(this::text).collect(Collectors.joining(" "));
      }

      private String text(Tree tree) {
        int from = (int) positions.getStartPosition(unit, tree);
        int to = (int) positions.getEndPosition(unit, tree);
        return text.substring(from, to).replaceAll("\\s+", " ");
      }
    }.scan(unit, "");
    return bodies;
  }

  /** A source that stands in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("memory:///Claims.java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
