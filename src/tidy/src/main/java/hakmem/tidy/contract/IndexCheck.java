// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import hakmem.tidy.JavaTypes;
import hakmem.tidy.JavaTypes.Member;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The index of protocols: each entry is whole, what it names exists, and nothing is left out. */
final class IndexCheck {
  static final String PATH = "spec/design/index.md";

  private static final List<String> ROWS =
      List.of(
          "page",
          "module",
          "Java",
          "unit",
          "model",
          "scenarios",
          "bugs",
          "traces",
          "races",
          "suites",
          "claims");

  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final Pattern SECTION =
      Pattern.compile("\\[([^\\]]+)\\]\\(protocols\\.md#[^)]*\\)");
  private static final Pattern PROTOCOL = Pattern.compile("\\b[A-Z]{3,}\\b");

  private final Contract contract;
  private final JavaTypes types;
  private final List<Finding> findings;
  private final Set<String> named = new HashSet<>();
  private final Map<String, Set<String>> classesByProtocol = new HashMap<>();

  IndexCheck(Contract contract, List<Finding> findings) {
    this.contract = contract;
    this.types = new JavaTypes(contract.files().stream().filter(SourceFile::isJava).toList());
    this.findings = findings;
  }

  void run() {
    for (Table table : Table.of(contract.file(PATH))) {
      entry(table);
    }
    protocols();
    modules();
    files("Scenarios", "scenarios", "/src/main/java/hakmem/lab/scenario/");
    files("Races", "races", "/src/test/java/");
    files("Suite", "suites", "/src/test/java/hakmem/lab/lincheck/");
    files("Claims", "claims", "/claims/src/main/java/");
    bugs();
  }

  private void add(int line, String message) {
    findings.add(new Finding(PATH, line, message));
  }

  private void entry(Table table) {
    List<String> kinds = table.rows().stream().map(row -> row.cell(0)).toList();
    if (!kinds.equals(ROWS)) {
      int line = table.rows().isEmpty() ? 1 : table.rows().getFirst().line();
      add(line, "'" + table.section() + "' has the rows " + kinds + ", not " + ROWS);
      return;
    }
    for (Table.Row row : table.rows()) {
      String where = row.cell(1);
      boolean none = where.matches("none: .+");
      List<String> names = new ArrayList<>();
      NAME.matcher(where).results().forEach(m -> names.add(m.group(1)));
      if (!none && names.isEmpty() && !row.cell(0).equals("page")) {
        add(row.line(), "name it in backticks, or write none: and why");
      }
      names.forEach(name -> exists(row.line(), name));
      named.addAll(names);
    }
    page(table);
  }

  private void exists(int line, String name) {
    var split = Contract.split(name);
    boolean member = !split.getKey().isEmpty();
    boolean found =
        member
            ? !types.members(split.getKey(), split.getValue()).isEmpty()
            : types.has(name)
                || contract.modules().containsKey(name)
                || contract.core().names().stream().anyMatch(t -> hasMember(t, name));
    if (!found) {
      add(line, "there is no class, module or member " + name + ": correct the name");
    }
  }

  private boolean hasMember(String type, String name) {
    return !contract.core().members(type, name).isEmpty();
  }

  /** The section exists, and has the protocols that the row names. */
  private void page(Table table) {
    Table.Row row = table.rows().getFirst();
    Matcher section = SECTION.matcher(row.cell(1));
    if (!section.find()) {
      return;
    }
    if (!contract.page().sections().contains(section.group(1))) {
      add(row.line(), "'" + section.group(1) + "' is no section of the page");
    }
    Set<String> classes = new HashSet<>();
    NAME.matcher(table.rows().get(2).cell(1)).results().forEach(m -> classes.add(m.group(1)));
    Matcher protocol = PROTOCOL.matcher(row.cell(1).substring(section.end()));
    while (protocol.find()) {
      String at = contract.page().sectionByProtocol().get(protocol.group());
      if (!section.group(1).equals(at)) {
        add(row.line(), protocol.group() + " has no steps in '" + section.group(1) + "'");
      }
      if (classesByProtocol.put(protocol.group(), classes) != null) {
        add(row.line(), protocol.group() + " has two entries");
      }
    }
  }

  /** Each protocol of the page has an entry, which names the classes that take its steps. */
  private void protocols() {
    for (ProtocolPage.Step step : contract.page().steps()) {
      String protocol = step.id().replaceFirst("-.*", "");
      Set<String> classes = classesByProtocol.get(protocol);
      if (classes == null) {
        page(step, protocol + " has no entry in " + PATH + ": write one");
        continue;
      }
      for (String name : step.java().names()) {
        String outer = name.replaceFirst("\\..*", "");
        if (!classes.contains(outer)) {
          page(step, "the entry of " + protocol + " in " + PATH + " does not name " + outer);
        }
      }
    }
  }

  private void page(ProtocolPage.Step step, String message) {
    findings.add(new Finding(contract.page().path(), step.line(), message));
  }

  private void modules() {
    for (TlaModule module : contract.modules().values()) {
      if (!module.name().startsWith("MC")) {
        unnamed(module.path(), module.name());
      }
    }
  }

  private void files(String suffix, String what, String folder) {
    Set<String> found = new TreeSet<>();
    Predicate<SourceFile> wanted =
        file ->
            file.path().contains(folder)
                && file.fileName().endsWith(suffix + ".java")
                && file.fileName().length() > suffix.length() + ".java".length();
    for (SourceFile file : contract.files().stream().filter(wanted).toList()) {
      found.add(file.fileName());
      unnamed(file.path(), file.fileName().replace(".java", ""));
    }
    if (found.isEmpty()) {
      add(1, "no " + what + " are found in " + folder + ": correct the folder in IndexCheck");
    }
  }

  /** The groups of planted bugs: static methods that list some. */
  private void bugs() {
    int groups = 0;
    for (SourceFile file : contract.files()) {
      if (file.path().contains("/hakmem/lab/bug/") && file.fileName().endsWith("Bugs.java")) {
        String type = file.fileName().replace(".java", "");
        List<Member> members = types.members(type);
        for (Member member : members) {
          String declared = member.file().lines().get(member.line() - 1);
          boolean group =
              declared.matches(".*(List|Stream)<PlantedBug> " + member.name() + "\\(.*");
          boolean all = member.name().equals("all") && members.size() > 2;
          if (group && !all) {
            groups++;
            unnamed(file.path(), type + "." + member.name());
          }
        }
      }
    }
    if (groups == 0) {
      add(1, "no groups of planted bugs are found: correct the folder in IndexCheck");
    }
  }

  private void unnamed(String path, String name) {
    if (!named.contains(name)) {
      findings.add(new Finding(path, 1, name + " has no entry in " + PATH + ": name it there"));
    }
  }
}
