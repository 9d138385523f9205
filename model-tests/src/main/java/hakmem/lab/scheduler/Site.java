// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An instruction that accesses memory which threads may share.
 *
 * @param kind of the access
 * @param field name of the field, or of what is called
 * @param method where it stands, as in {@code RemoteList.push}
 * @param line of the source file; 0 if the class file does not say
 */
public record Site(AccessKind kind, String field, String method, int line) {
  private static final List<Site> ALL = new CopyOnWriteArrayList<>();

  /** Numbers a site; for the instrumenter. */
  static synchronized int number(Site site) {
    ALL.add(site);
    return ALL.size() - 1;
  }

  /** The site with a number. */
  static Site of(int number) {
    return ALL.get(number);
  }

  /** How many there are. */
  static int count() {
    return ALL.size();
  }

  /** Method and line. */
  String place() {
    return line == 0 ? method : method + ":" + line;
  }
}
