// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import hakmem.tidy.JavaTypes.Member;
import hakmem.tidy.SourceFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Steps: their ids, the methods and the actions that take them. */
final class StepCheck {
  private final Contract contract;
  private final ProtocolPage page;
  private final List<Finding> findings;

  /** Ids to rows of the page. */
  private final Map<String, ProtocolPage.Step> steps = new LinkedHashMap<>();

  StepCheck(Contract contract, List<Finding> findings) {
    this.contract = contract;
    this.page = contract.page();
    this.findings = findings;
  }

  void run() {
    ids();
    contract.files().stream()
        .filter(file -> file.isMarkdown() && file.path().startsWith("spec/"))
        .forEach(this::references);
    for (ProtocolPage.Step step : steps.values()) {
      java(step);
      tla(step);
    }
    stepless();
    contract.coreFiles().forEach(this::references);
    contract.tlaFiles().forEach(this::references);
    javadoc();
    contract.modules().values().forEach(this::comments);
  }

  private void page(int line, String message) {
    findings.add(new Finding(page.path(), line, message));
  }

  /** Each id once, numbered from 1 on within its protocol. */
  private void ids() {
    Map<String, Integer> last = new HashMap<>();
    for (ProtocolPage.Step step : page.steps()) {
      if (!StepIds.in(step.id()).equals(Set.of(step.id()))) {
        page(step.line(), "'" + step.id() + "' is no id of a step: write one like FREE-3");
        continue;
      }
      String protocol = StepIds.protocol(step.id());
      int expected = last.getOrDefault(protocol, 0) + 1;
      if (StepIds.number(step.id()) != expected) {
        page(
            step.line(), step.id() + " is out of order: " + protocol + "-" + expected + " is next");
      }
      last.put(protocol, StepIds.number(step.id()));
      steps.put(step.id(), step);
    }
  }

  private void java(ProtocolPage.Step step) {
    if (!step.java().isReadable()) {
      page(step.line(), step.id() + ": name its methods as `Class.method`, or write none: why");
    }
    for (String name : step.java().names()) {
      var split = Contract.split(name);
      String member = split.getValue().equals("<init>") ? "<init>" : split.getValue();
      List<Member> members = contract.core().members(split.getKey(), member);
      if (members.isEmpty()) {
        page(step.line(), step.id() + ": core has no " + name + ": correct the name");
      } else if (members.stream().noneMatch(m -> StepIds.taken(m.javadoc()).contains(step.id()))) {
        Member first = members.getFirst();
        findings.add(
            new Finding(
                first.file().path(),
                first.line(),
                name + " takes step " + step.id() + ", which its Javadoc does not say"));
      }
    }
  }

  private void tla(ProtocolPage.Step step) {
    if (!step.tla().isReadable()) {
      page(step.line(), step.id() + ": name its actions as `Module.action`, or write none: why");
    }
    for (String name : step.tla().names()) {
      var split = Contract.split(name);
      TlaModule module = contract.modules().get(split.getKey());
      if (module == null || !module.actions().contains(split.getValue())) {
        page(step.line(), step.id() + ": no action " + name + " in the specs: correct the name");
      } else if (!module.stepsOf(split.getValue()).contains(step.id())) {
        findings.add(
            new Finding(
                module.path(),
                module.definitions().get(split.getValue()).line(),
                split.getValue() + " is step " + step.id() + ", which its comment does not say"));
      }
    }
  }

  /** Each action of a protocol's module is a step, or in the list of those that are none. */
  private void stepless() {
    Set<String> named = new HashSet<>();
    steps.values().forEach(step -> named.addAll(step.tla().names()));
    for (ProtocolPage.Stepless row : page.stepless()) {
      var split = Contract.split(row.action());
      TlaModule module = contract.modules().get(split.getKey());
      if (module == null || !module.actions().contains(split.getValue())) {
        page(row.line(), "no action " + row.action() + " in the specs: take the row out");
      }
      if (!named.add(row.action())) {
        page(row.line(), row.action() + " is an action of a step as well: take the row out");
      }
      if (row.why().isEmpty()) {
        page(row.line(), row.action() + ": say why it is no step");
      }
    }
    for (String name : Contract.PROTOCOL_MODULES) {
      TlaModule module = contract.modules().get(name);
      for (String action : module.actions()) {
        if (!named.contains(name + "." + action)) {
          findings.add(
              new Finding(
                  module.path(),
                  module.definitions().get(action).line(),
                  action
                      + " is no step of "
                      + page.path()
                      + ": give it one, or say there why not"));
        }
      }
    }
  }

  /** Every id that a file names is one of the page. */
  private void references(SourceFile file) {
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      for (String id : StepIds.in(lines.get(i))) {
        if (!steps.containsKey(id)) {
          findings.add(
              new Finding(
                  file.path(), i + 1, id + " is no step of " + page.path() + ": correct it"));
        }
      }
    }
  }

  /** A method whose Javadoc names a step is one of those that the page names for it. */
  private void javadoc() {
    for (String type : contract.core().names()) {
      for (Member member : contract.core().members(type)) {
        for (String id : StepIds.taken(member.javadoc())) {
          ProtocolPage.Step step = steps.get(id);
          String name = type + "." + member.name();
          if (step != null && !step.java().names().contains(name)) {
            findings.add(
                new Finding(
                    member.file().path(),
                    member.line(),
                    name + " says that it takes " + id + "; " + page.path() + " does not say so"));
          }
        }
      }
    }
  }

  /** An action whose comment names a step is one of those that the page names for it. */
  private void comments(TlaModule module) {
    if (!Contract.PROTOCOL_MODULES.contains(module.name())) {
      return;
    }
    for (String action : module.actions()) {
      for (String id : module.stepsOf(action)) {
        ProtocolPage.Step step = steps.get(id);
        String name = module.name() + "." + action;
        if (step != null && !step.tla().names().contains(name)) {
          findings.add(
              new Finding(
                  module.path(),
                  module.definitions().get(action).line(),
                  name + " says that it is " + id + "; " + page.path() + " does not say so"));
        }
      }
    }
  }
}
