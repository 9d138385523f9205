// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import java.nio.file.Path;
import java.util.List;

/** The stations of the tour, in their order. */
public final class Stations {
  private Stations() {}

  /**
   * All stations.
   *
   * @param directory where they may leave files
   */
  public static List<Station> all(Path directory) {
    return List.of(
        new TraceStation(),
        new WrongFreeStation(),
        new HeapMapStation(directory),
        new HuntStation(directory));
  }
}
