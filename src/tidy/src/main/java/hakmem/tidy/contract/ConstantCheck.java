// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import hakmem.tidy.JavaTypes.Member;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;

/** Constants: the page's values are the code's, and the sets of names are those of the modules. */
final class ConstantCheck {
  private final Contract contract;
  private final ProtocolPage page;
  private final Constants constants;
  private final List<Finding> findings;

  ConstantCheck(Contract contract, List<Finding> findings) {
    this.contract = contract;
    this.page = contract.page();
    this.constants = new Constants(contract.core());
    this.findings = findings;
  }

  void run() {
    Set<String> named = new HashSet<>();
    Map<String, Set<String>> namesByDefinition = new LinkedHashMap<>();
    for (ProtocolPage.Constant row : page.constants()) {
      if (!row.java().isReadable() || !row.tla().isReadable()) {
        page(row.line(), row.name() + ": name things in backticks, or write none: why");
      }
      for (String name : row.java().names()) {
        named.add(name);
        value(row, name);
      }
      for (String definition : row.tla().names()) {
        namesByDefinition.computeIfAbsent(definition, _ -> new TreeSet<>()).add(row.name());
      }
    }
    namesByDefinition.forEach(this::names);
    unnamed(named);
    sizes();
  }

  private void page(int line, String message) {
    findings.add(new Finding(page.path(), line, message));
  }

  private void value(ProtocolPage.Constant row, String name) {
    var split = Contract.split(name);
    OptionalLong code = constants.java(split.getKey(), split.getValue());
    OptionalLong said = Constants.page(row.value());
    if (code.isEmpty()) {
      page(row.line(), "core has no constant " + name + ": correct the name");
    } else if (!code.equals(said)) {
      page(
          row.line(), name + " is " + code.getAsLong() + ", not " + row.value() + ": decide which");
    }
  }

  /** The strings of a module's definition are the names that the page has for it. */
  private void names(String definition, Set<String> names) {
    var split = Contract.split(definition);
    TlaModule module = contract.modules().get(split.getKey());
    Set<String> strings = module == null ? Set.of() : module.strings(split.getValue());
    if (!strings.equals(names)) {
      page(1, definition + " has the names " + strings + ", this page " + names);
    }
  }

  /** A class of which one constant stands here has all of them here. */
  private void unnamed(Set<String> named) {
    Set<String> types = new TreeSet<>();
    named.forEach(name -> types.add(Contract.split(name).getKey()));
    for (String type : types) {
      for (Member member : contract.core().members(type)) {
        String name = type + "." + member.name();
        if (constants.java(type, member.name()).isPresent() && !named.contains(name)) {
          findings.add(
              new Finding(
                  member.file().path(),
                  member.line(),
                  name + " is no constant of " + page.path() + ": add a row"));
        }
      }
    }
  }

  /** A size that the page names anywhere is the value of one of its constants. */
  private void sizes() {
    Set<Long> values = new HashSet<>();
    page.constants().forEach(row -> Constants.page(row.value()).ifPresent(values::add));
    List<String> lines = page.file().lines();
    for (int i = 0; i < lines.size(); i++) {
      for (MatchResult size : Constants.sizes().matcher(lines.get(i)).results().toList()) {
        if (!values.contains(Constants.page(size.group()).getAsLong())) {
          page(i + 1, size.group() + " is the value of no constant: correct it, or add a row");
        }
      }
    }
  }
}
