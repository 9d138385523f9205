// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.rules;

import hakmem.tidy.JavaTypes;
import hakmem.tidy.SourceFile;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
  private static final Pattern MEMBER = Pattern.compile("([A-Z]\\w*)((?:[.#]\\w+)+)\\b.*");
  private static final Pattern DEFINITION = Pattern.compile("(?m)^(\\w+)(?:\\([^)]*\\))? *==");

  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)");

  /** Members that a type has without declaring them. */
  private static final Set<String> IMPLICIT =
      Set.of("class", "values", "valueOf", "ordinal", "name", "toString", "equals", "hashCode");

  private static final Set<String> OUTPUT_DIRECTORIES = Set.of("target", "out");

  private final Set<String> paths = new TreeSet<>();
  private final Set<String> packages = new TreeSet<>();
  private final Map<String, Set<String>> definitionsByModule = new HashMap<>();
  private final Map<String, Set<String>> sectionsByDocument = new HashMap<>();
  private final JavaTypes types;

  NameIndex(List<String> names, List<SourceFile> files) {
    for (String name : names) {
      for (Path path = Path.of(name); path != null; path = path.getParent()) {
        paths.add(path.toString().replace('\\', '/'));
      }
    }
    types = new JavaTypes(files.stream().filter(SourceFile::isJava).toList());
    files.forEach(this::add);
  }

  private void add(SourceFile file) {
    Path parent = Path.of(file.path()).getParent();
    if (file.isJava() && parent != null) {
      packages.add(parent.getFileName().toString());
    }
    if (file.isMarkdown()) {
      Set<String> sections = new TreeSet<>();
      HEADING.matcher(file.text()).results().forEach(m -> sections.add(anchor(m.group(1))));
      sectionsByDocument.put(file.path(), sections);
    }
    if (file.path().endsWith(".tla")) {
      Set<String> definitions = new TreeSet<>();
      DEFINITION.matcher(file.text()).results().forEach(m -> definitions.add(m.group(1)));
      definitionsByModule.put(file.fileName().replace(".tla", ""), definitions);
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

  /** True if a file or directory stands there, seen from the document. */
  boolean hasLink(String directory, String target) {
    return matches(Path.of(directory).resolve(target));
  }

  /**
   * False if the document has no such heading.
   *
   * @param target of the link, empty: the document itself
   * @param anchor what stands behind the number sign
   */
  boolean hasSection(String document, String target, String anchor) {
    Path path = target.isEmpty() ? Path.of(document) : Path.of(document).resolveSibling(target);
    Set<String> sections = sectionsByDocument.get(path.normalize().toString().replace('\\', '/'));
    return sections == null || sections.contains(anchor);
  }

  /** The anchor that a heading gets: lower case, without punctuation, hyphens for spaces. */
  private static String anchor(String heading) {
    return heading.strip().toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
  }

  private boolean matches(Path relative) {
    String name = relative.normalize().toString().replace('\\', '/');
    if (name.isEmpty() || paths.contains(name)) {
      return true;
    }
    PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + name);
    return name.contains("*") && paths.stream().map(Path::of).anyMatch(glob::matches);
  }

  /** Looks like a path that is no build output. */
  private boolean isOurPath(String directory, String span) {
    if (!span.contains("/") || !PATH.matcher(span).matches()) {
      return false;
    }
    for (Path part : Path.of(span)) {
      if (OUTPUT_DIRECTORIES.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  private boolean hasClass(String packageName, String className) {
    String suffix = "/" + packageName + "/" + className + ".java";
    return paths.stream().anyMatch(path -> path.endsWith(suffix));
  }

  /** False if the span is a member of one of our classes or modules that it does not have. */
  boolean hasMember(String span) {
    Matcher member = MEMBER.matcher(span);
    if (!member.matches()) {
      return true;
    }
    String name = member.group(1);
    String[] path = member.group(2).substring(1).split("[.#]");
    Set<String> definitions = definitionsByModule.get(name);
    if (definitions != null && definitions.contains(path[0])) {
      return true;
    }
    return types.has(name) ? declares(name, path) : definitions == null;
  }

  private boolean declares(String type, String[] path) {
    String current = type;
    for (String name : path) {
      if (types.has(current + "." + name)) {
        current = current + "." + name;
      } else {
        return IMPLICIT.contains(name) || !types.members(current, name).isEmpty();
      }
    }
    return true;
  }
}
