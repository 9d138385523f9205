// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.SourceFile;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that a document may use: paths, classes by package, members by class. */
final class NameIndex {
  private static final Pattern PATH = Pattern.compile("[\\w.*-]+(/[\\w.*-]+)*/?");
  private static final Pattern FILE = Pattern.compile("[\\w-]+\\.(java|md|tla|cfg|xml|json|sh)");
  private static final Pattern TYPE = Pattern.compile("(?:hakmem\\.)?([a-z]+)\\.([A-Z]\\w*)(.*)");
  private static final Pattern MEMBER = Pattern.compile("([A-Z]\\w*)[.#](\\w+)\\b.*");
  private static final Set<String> OUTPUT_DIRECTORIES = Set.of("target", "out");

  private final Set<String> paths = new TreeSet<>();
  private final Set<String> packages = new TreeSet<>();
  private final Map<String, String> javaTextByClass = new HashMap<>();

  NameIndex(List<String> names, List<SourceFile> files) {
    for (String name : names) {
      for (Path path = Path.of(name); path != null; path = path.getParent()) {
        paths.add(path.toString().replace('\\', '/'));
      }
    }
    for (SourceFile file : files) {
      if (file.isJava()) {
        String name = file.fileName().replace(".java", "");
        javaTextByClass.merge(name, file.text(), String::concat);
        Path parent = Path.of(file.path()).getParent();
        if (parent != null) {
          packages.add(parent.getFileName().toString());
        }
      }
    }
  }

  /** False only if the span means something of the repository that is not there. */
  boolean resolves(String directory, String span) {
    Matcher type = TYPE.matcher(span);
    if (type.matches() && packages.contains(type.group(1))) {
      return hasClass(type.group(1), type.group(2)) && hasMember(type.group(2) + type.group(3));
    }
    if (isOurPath(directory, span)) {
      return hasPath(directory, span);
    }
    if (FILE.matcher(span).matches()) {
      return paths.stream().anyMatch(path -> path.equals(span) || path.endsWith("/" + span));
    }
    return hasMember(span);
  }

  /** True if a file or directory of that name, or one that fits the glob, stands there. */
  boolean hasPath(String directory, String name) {
    return matches(Path.of(name)) || matches(Path.of(directory).resolve(name));
  }

  private boolean matches(Path relative) {
    String name = relative.normalize().toString().replace('\\', '/');
    if (name.isEmpty() || paths.contains(name)) {
      return true;
    }
    PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + name);
    return name.contains("*") && paths.stream().map(Path::of).anyMatch(glob::matches);
  }

  /** A path below something that exists at the root or beside the document; not a build output. */
  private boolean isOurPath(String directory, String span) {
    if (!span.contains("/") || !PATH.matcher(span).matches()) {
      return false;
    }
    for (Path part : Path.of(span)) {
      if (OUTPUT_DIRECTORIES.contains(part.toString())) {
        return false;
      }
    }
    String first = Path.of(span).getName(0).toString();
    return paths.contains(first) || paths.contains(directory + first);
  }

  private boolean hasClass(String packageName, String className) {
    String suffix = "/" + packageName + "/" + className + ".java";
    return paths.stream().anyMatch(path -> path.endsWith(suffix));
  }

  /** True unless the span is a member of one of our classes and the word is nowhere in its file. */
  private boolean hasMember(String span) {
    Matcher member = MEMBER.matcher(span);
    if (!member.matches()) {
      return true;
    }
    String text = javaTextByClass.get(member.group(1));
    return text == null || Pattern.compile("\\b" + member.group(2) + "\\b").matcher(text).find();
  }
}
