// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import hakmem.tidy.JavaTypes;
import hakmem.tidy.SourceFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Page, TLA+ modules and Java code say the same of every protocol: its steps, the methods and
 * actions that take them, constants and section names, in both directions.
 */
public final class Contract {
  private static final String TLA_FOLDER = "spec/tla/";

  /** Modules of which every action is a step, or says why not. */
  static final Set<String> PROTOCOL_MODULES =
      Set.of("Freelist", "RemoteFree", "Registry", "SlabLifecycle", "HugeTable");

  private final List<SourceFile> files;
  private final ProtocolPage page;
  private final JavaTypes core;
  private final Map<String, TlaModule> modules = new LinkedHashMap<>();

  /** The contract between these files, which are all text files of the repository. */
  public Contract(List<SourceFile> files) {
    this.files = files;
    this.page = new ProtocolPage(file(ProtocolPage.PATH));
    this.core = new JavaTypes(coreFiles());
    for (SourceFile file : tlaFiles()) {
      TlaModule module = new TlaModule(file);
      modules.put(module.name(), module);
    }
  }

  /** Everything in which the three differ; empty if they agree. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    new StepCheck(this, findings).run();
    new ConstantCheck(this, findings).run();
    new AccessCheck(this, findings).run();
    new SectionCheck(this, findings).run();
    new InvariantCheck(this, findings).run();
    new IndexCheck(this, findings).run();
    new ConfigCheck(this, findings).run();
    return findings;
  }

  ProtocolPage page() {
    return page;
  }

  JavaTypes core() {
    return core;
  }

  Map<String, TlaModule> modules() {
    return modules;
  }

  List<SourceFile> files() {
    return files;
  }

  List<SourceFile> coreFiles() {
    return files.stream().filter(SourceFile::isCoreMain).toList();
  }

  List<SourceFile> tlaFiles() {
    return files.stream()
        .filter(file -> file.path().startsWith(TLA_FOLDER) && file.path().endsWith(".tla"))
        .toList();
  }

  /** The file of this path. */
  SourceFile file(String path) {
    return files.stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(path + " is missing: restore it"));
  }

  /** Type and member of {@code Outer.Inner.member}. */
  static Map.Entry<String, String> split(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0
        ? Map.entry("", name)
        : Map.entry(name.substring(0, dot), name.substring(dot + 1));
  }
}
