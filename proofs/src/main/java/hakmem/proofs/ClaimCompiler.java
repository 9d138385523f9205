// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.exec.Program;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ClassDesc;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Has javac translate the texts of claims: one class beside each class with claims, with methods
 * for the domain, the statement and the ranges of each claim. So a claim means what Java says that
 * it means, and can be executed symbolically and by the JVM alike. Stateless.
 */
final class ClaimCompiler {
  private static final String SUFFIX = "Claims";

  private ClaimCompiler() {}

  /** The program with the classes of the claims. */
  static Program compile(Program program, List<ClaimText> claims) {
    Map<String, List<ClaimText>> byClass =
        claims.stream()
            .collect(
                Collectors.groupingBy(c -> c.method().owner(), TreeMap::new, Collectors.toList()));
    List<Source> sources = new ArrayList<>();
    byClass.forEach((owner, list) -> sources.add(new Source(className(owner), text(owner, list))));
    return program.with(javac(program, sources));
  }

  /** Internal name of the class that holds the claims about a class. */
  static String className(String owner) {
    return owner + SUFFIX;
  }

  private static String text(String owner, List<ClaimText> claims) {
    ClassDesc type = ClassDesc.ofInternalName(owner);
    StringBuilder text = new StringBuilder();
    text.append("package ").append(type.packageName()).append(";\n");
    for (String visible : List.of("base", "layout", "registry", "sizeclass", "superslab")) {
      text.append("import hakmem.").append(visible).append(".*;\n");
    }
    text.append("import hakmem.proofs.Exact;\n");
    text.append("import static ").append(owner.replace('/', '.')).append(".*;\n");
    text.append("final class ").append(className(type.displayName())).append(" {\n");
    for (ClaimText claim : claims) {
      methods(text, claim);
    }
    return text.append("}\n").toString();
  }

  private static void methods(StringBuilder text, ClaimText claim) {
    String parameters =
        claim.parameters().stream()
            .map(p -> p.type() + " " + p.name())
            .collect(Collectors.joining(", ", "(", ") {\n"));
    String given = claim.given().isBlank() ? "" : claim.given().strip().replaceAll(";?$", ";\n");
    text.append("static boolean ").append(claim.javaName("where")).append(parameters);
    text.append(given).append("return ").append(claim.where()).append(";\n}\n");
    text.append("static boolean ").append(claim.javaName("holds")).append(parameters);
    text.append(given);
    if (claim.throwing().isEmpty()) {
      text.append("return ").append(claim.holds()).append(";\n}\n");
    } else {
      text.append("try { ").append(claim.throwing()).append("; } catch (RuntimeException e) {\n");
      text.append("return ").append(claim.holds()).append(";\n}\n");
      text.append("return !(").append(claim.holds()).append(");\n}\n");
    }
    for (ClaimText.Parameter p : claim.parameters()) {
      if (!p.from().isEmpty()) {
        text.append("static int[] ").append(claim.javaName("range_" + p.name())).append("() {\n");
        text.append("return new int[] {").append(p.from()).append(", ").append(p.to());
        text.append("};\n}\n");
      }
    }
  }

  private static Map<String, byte[]> javac(Program program, List<Source> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("this JVM has no javac: run on a JDK, not on a JRE");
    }
    DiagnosticCollector<JavaFileObject> findings = new DiagnosticCollector<>();
    List<String> options =
        List.of("-proc:none", "-implicit:none", "-nowarn", "-cp", classPath(program));
    Map<String, byte[]> classes = new HashMap<>();
    try (StandardJavaFileManager disk = compiler.getStandardFileManager(null, Locale.ROOT, null);
        Memory memory = new Memory(disk)) {
      if (!compiler.getTask(null, memory, findings, options, null, sources).call()) {
        throw new IllegalArgumentException("a claim is not valid Java:\n" + text(findings));
      }
      memory.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("javac cannot close its files", e);
    }
    return classes;
  }

  private static String text(DiagnosticCollector<JavaFileObject> findings) {
    return findings.getDiagnostics().stream()
        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
        .map(d -> d.getMessage(Locale.ROOT) + lineOf(d))
        .collect(Collectors.joining("\n"));
  }

  private static String lineOf(Diagnostic<? extends JavaFileObject> d) {
    return d.getSource() instanceof Source source
        ? ", in " + source.text.lines().skip(d.getLineNumber() - 1).findFirst().orElse("").strip()
        : "";
  }

  private static String classPath(Program program) {
    return program.location() + File.pathSeparator + Program.locationOf(Exact.class);
  }

  /** A source that stands in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("memory:///" + name + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps class files in memory. */
  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new TreeMap<>();

    Memory(JavaFileManager disk) {
      super(disk);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      if (location != StandardLocation.CLASS_OUTPUT) {
        throw new IllegalArgumentException("javac writes to " + location);
      }
      String name = className.replace('.', '/');
      return new SimpleJavaFileObject(URI.create("memory:///" + name + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          written.put(name, bytes);
          return bytes;
        }
      };
    }
  }
}
