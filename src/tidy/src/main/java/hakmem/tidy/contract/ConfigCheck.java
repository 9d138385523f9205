// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import hakmem.tidy.Finding;
import hakmem.tidy.SourceFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Each configuration of a model begins with what it is: the sentence that the manifest has. */
final class ConfigCheck {
  private static final String MANIFEST = "spec/manifest.json";
  private static final Pattern ROW =
      Pattern.compile("\"model\": \"(\\w+)\".*\"about\": \"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Contract contract;
  private final List<Finding> findings;

  ConfigCheck(Contract contract, List<Finding> findings) {
    this.contract = contract;
    this.findings = findings;
  }

  void run() {
    Map<String, String> about = new HashMap<>();
    Matcher row = ROW.matcher(contract.file(MANIFEST).text());
    while (row.find()) {
      about.put(row.group(1), row.group(2).replaceAll("\\\\(.)", "$1"));
    }
    for (SourceFile file : contract.files()) {
      String expected = about.get(file.fileName().replace(".cfg", ""));
      if (file.fileName().endsWith(".cfg") && expected != null) {
        String first = file.lines().getFirst();
        if (!first.equals("\\* " + expected)) {
          String message = "begin with what the manifest says of it: \\* " + expected;
          findings.add(new Finding(file.path(), 1, message));
        }
      }
    }
    if (about.isEmpty()) {
      findings.add(new Finding(MANIFEST, 1, "no rows are found: keep one a line"));
    }
  }
}
