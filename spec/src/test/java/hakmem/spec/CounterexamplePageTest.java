// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, where one is installed. */
class CounterexamplePageTest {
  @TempDir static Path folder;
  private static Path page;
  private static int length;

  @BeforeAll
  static void writePage() throws Exception {
    ModelEntry entry =
        Manifest.read(Toys.HOME.manifestFile()).select(List.of("ToyStackUntagged"), false).get(0);
    ModelResult result =
        new ModelCheck(Toys.HOME.modules(), TlcRun.Limits.DEFAULT).run(entry, p -> {});
    length = result.report().depth();
    page = CounterexamplePage.write(folder, result, Hints.NONE);
  }

  @Test
  void pageIsOneFileThatLoadsNothing() throws Exception {
    String html = Files.readString(page);
    assertFalse(html.matches("(?s).*(src|href)=.*"), "no reference to another file");
    assertFalse(html.replace("http://www.w3.org/2000/svg", "").contains("http"), "no address");
    assertTrue(html.contains("ListHoldsFreeBlocks"));
  }

  @Test
  void firstStepShowsTheCellsAndTheThreads() throws Exception {
    String dom = dump(page, "");
    assertTrue(dom.contains("data-step=\"1\""), "begins at the first step");
    assertEquals(3, count(dom, "<rect class=\"cell"), "one cell for each block");
    assertTrue(dom.contains("class=\"link\""), "links between the cells");
    assertTrue(dom.contains("class=\"link head\""), "the head points into the cells");
    assertEquals(2, count(dom, "<span class=\"pc"), "one card for each thread");
    assertEquals(length, count(dom, "<span class=\"n\">"), "all steps are listed");
  }

  @Test
  void addressSelectsTheStep() throws Exception {
    String dom = dump(page, "#step=3");
    assertTrue(dom.contains("data-step=\"3\""));
    assertTrue(dom.contains("pc[t2]"), "the change of the step is listed");
    assertTrue(dom.contains("<span class=\"pc changed\">"), "and highlighted");
  }

  @Test
  void keysMove() throws Exception {
    assertStep(2, "ArrowRight");
    assertStep(1, "ArrowRight", "ArrowLeft");
    assertStep(1, "ArrowLeft");
    assertStep(length, "End");
    assertStep(length, "End", "ArrowRight");
    assertStep(1, "End", "Home");
  }

  private static void assertStep(int step, String... keys) throws Exception {
    StringBuilder presses = new StringBuilder("<script>");
    for (String key : keys) {
      presses.append("document.dispatchEvent(new KeyboardEvent('keydown',{key:'" + key + "'}));");
    }
    Path copy = Files.createTempFile(folder, "keys", ".html");
    String html = Files.readString(page).replace("</body>", presses + "</script></body>");
    Files.writeString(copy, html);
    assertTrue(
        dump(copy, "").contains("data-step=\"" + step + "\""),
        String.join(" ", keys) + " -> " + step);
  }

  private static String dump(Path file, String hash) throws Exception {
    assumeTrue(Browser.installed().isPresent(), "no chromium on the PATH: page not tested");
    return Browser.dumpDom(file.toUri() + hash, folder);
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }
}
