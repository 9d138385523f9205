// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AddressFault;
import hakmem.cli.BadInputException;
import hakmem.cli.Progress;
import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SlabView;
import hakmem.diag.HeapMap.SpanView;
import hakmem.diag.HeapMap.SuperslabView;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class StationsTest {
  private static final HeapMap MAP =
      new HeapMap(
          HeapMap.VERSION,
          "",
          List.of(
              new SuperslabView(
                  0x7f0000000000L,
                  false,
                  0xffffffffL,
                  List.of(
                      new SlabView(0, 1, 1, 32, 2048, 2000, 1500, 300, 200, 1, 0, ""),
                      new SlabView(1, 3, 40, 49152, 4, 4, 0, 4, 0, 2, 0, ""),
                      new SlabView(30, 2, 20, 600, 218, 218, 218, 0, 0, 0, 0, ""))),
              new SuperslabView(0x7f0000200000L, true, 0, List.of())),
          List.of(new SpanView(0x7e0000000000L, 5L << 20)),
          List.of());

  @Test
  void eachKindOfWrongFreeIsMade() {
    Station.Report report = new WrongFreeStation().visit(Progress.NONE);
    assertEquals(List.of(), report.failures());
    for (AddressFault kind : AddressFault.values()) {
      assertTrue(report.text().contains(kind.name()), report.text());
    }
  }

  @Test
  void theTextMapShowsEverySlabAndTheTotals() {
    String text = HeapMapText.of(MAP, StandardCharsets.US_ASCII);
    assertTrue(text.contains("[*..." + " ".repeat(26) + "##]"), text);
    assertTrue(text.contains("1,718"), text); // live blocks of the first superslab
    assertTrue(text.contains("Huge blocks: 1"), text);
    assertTrue(HeapMapText.of(MAP, StandardCharsets.UTF_8).contains("\u2588"), text);
  }

  @Test
  void thePictureIsWellFormedAndHasABoxForEachSlab() throws Exception {
    String svg = HeapMapSvg.of(MAP, "a test");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertEquals(3, document.getElementsByTagName("g").getLength());
    assertTrue(svg.contains("live 1,500, remote 200, free 300, never used 48"), svg);
    assertTrue(svg.contains("1,718 blocks live"), svg);
  }

  @Test
  void theHuntEndsInAPictureOfItsMinimalTrace(@TempDir Path directory) throws Exception {
    Station.Report report = new HuntStation(directory).visit(Progress.NONE);
    assertEquals(List.of(), report.failures());
    Path picture = Path.of(report.data().get("svg").toString());
    assertTrue(report.text().contains(picture.toString()), report.text());
    String svg = Files.readString(picture);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    int steps = (int) report.data().get("stepsMinimal");
    assertTrue(document.getElementsByTagName("text").getLength() > 3 * steps, svg);
    assertTrue(svg.contains("the user writes over the freed b"), svg);
    assertTrue(svg.contains(report.data().get("invariant").toString()), svg);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsBadInput(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    HeapMapStation station = new HeapMapStation(file);
    BadInputException e = assertThrows(BadInputException.class, () -> station.visit(Progress.NONE));
    assertTrue(e.getMessage().contains("--out"), e.getMessage());
    assertDoesNotThrow(() -> new HeapMapStation(directory).visit(Progress.NONE));
  }
}
