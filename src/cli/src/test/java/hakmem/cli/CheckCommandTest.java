// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command on the runner's toy models. */
class CheckCommandTest {
  private static final String TOYS = "../../spec/src/test/resources/toy";

  @TempDir Path folder;

  private record Run(int code, String out, String err) {}

  private Run check(String home, String... args) {
    return run(Stream.concat(Stream.of("--spec", home), Stream.of(args)).toList());
  }

  private Run run(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("--out", folder.toString()));
    all.addAll(args);
    int code =
        new CommandLine(new CheckCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }

  @Test
  void allSmallModelsAsExpected() throws Exception {
    Run run = check(TOYS, "--json");
    assertEquals(0, run.code, run.toString());
    JsonNode document = new ObjectMapper().readTree(run.out);
    JsonNode row = document.get("models").get(0);
    assertEquals("ToyStack", row.get("model").asText());
    assertEquals("success", row.get("expected").asText());
    assertEquals("success", row.get("result").asText());
    assertEquals(1438, row.get("distinct").asInt());
    assertEquals(29, row.get("depth").asInt());
    assertTrue(row.get("seconds").asDouble() > 0);
    JsonNode summary = document.get("summary");
    assertEquals(summary.get("broken").asInt(), summary.get("killed").asInt());
    assertEquals(0, summary.get("deadActions").asInt());
    assertTrue(document.get("coverage").size() > 5);
    assertTrue(Files.exists(folder.resolve("ToyStackUntagged.html")));
  }

  @Test
  void namedViolationIsShownStepByStep() {
    Run run = check(TOYS, "ToyStackUntagged");
    assertEquals(0, run.code, run.toString());
    assertTrue(run.out.contains("violates ListHoldsFreeBlocks"), run.out);
    assertTrue(run.out.contains("head.block"), run.out);
    assertTrue(run.out.contains("ToyStackUntagged.html"), run.out);
  }

  @Test
  void unknownModelListsNearOnes() {
    Run run = check(TOYS, "ToyStak");
    assertEquals(2, run.code);
    assertTrue(run.err.contains("ToyStack"), run.err);
    assertEquals("", run.out);
    Run deep = check(TOYS, "ToyHug");
    assertEquals(2, deep.code);
    assertTrue(deep.err.contains("--deep"), deep.err);
  }

  @Test
  void badOptionsAreNamed() {
    assertEquals(2, check(TOYS, "--workers", "0").code);
    assertEquals(2, check(TOYS, "--listen", "here").code);
    assertEquals(2, check(TOYS, "--worker", "here:port").code);
    assertTrue(check("/nowhere").err.contains("manifest.json"));
  }

  @Test
  void timeLimitIsAFailureWithARemedy() {
    Run run = check(TOYS, "ToyHuge", "--timeout", "3", "--heap", "256");
    assertEquals(1, run.code, run.toString());
    assertTrue(run.out.contains("--timeout"), run.out);
  }

  @Test
  void syntaxErrorNamesTheLine() throws Exception {
    Path home = home(row("Bad", 1));
    Files.writeString(
        home.resolve("tla/Bad.tla"), "---- MODULE Bad ----\nVARIABLE x\nInit == = 1\n====\n");
    Files.writeString(home.resolve("tla/Bad.cfg"), "INIT Init\nNEXT Init\n");
    Run run = check(home.toString());
    assertEquals(2, run.code, run.toString());
    assertTrue(run.out.contains("Bad.tla:3: "), run.out);
  }

  @Test
  void deadActionFailsTheCheck() throws Exception {
    Path home = home(row("ToyRefine", 6));
    copyToys(home, "ToyRefine.tla", "ToyClock.tla", "ToyRefine.cfg");
    Run run = check(home.toString());
    assertEquals(1, run.code, run.toString());
    assertTrue(run.out.contains("Dead actions"), run.out);
    assertTrue(run.out.contains("Jump"), run.out);
    assertFalse(run.out.contains("Wrap"), run.out);
  }

  @Test
  void wrongCountInTheManifestFailsTheCheck() throws Exception {
    Path home = home(row("ToyRefine", 7));
    copyToys(home, "ToyRefine.tla", "ToyClock.tla", "ToyRefine.cfg");
    Run run = check(home.toString(), "ToyRefine");
    assertEquals(1, run.code, run.toString());
    assertTrue(run.out.contains("distinct states: expected 7, got 6"), run.out);
  }

  @Test
  void recordWritesTheCountsOfExpectedResultsOnly() throws Exception {
    String row =
        "{'model':'%s','module':'ToyRefine','kind':'%s','expected':'%s','distinct':5,'depth':7,"
            + "'seconds':null,'tier':'small','coverage':true,'incident':null,'about':'x'}";
    String rows =
        row.formatted("ToyRefine", "check", "success")
            + ","
            + row.formatted("ToyRefineSkips", "broken", "Small").replace("'distinct':5,", "");
    Path home = home("[" + rows.replace('\'', '"') + "]");
    copyToys(home, "ToyRefine.tla", "ToyClock.tla", "ToyRefine.cfg", "ToyRefineSkips.cfg");
    Run run = check(home.toString(), "--record");
    assertEquals(1, run.code);
    assertTrue(run.out.contains("recorded: ToyRefine: distinct 5 -> 6 depth 7 -> 6"), run.out);
    assertTrue(run.out.contains("not recorded: ToyRefineSkips: expected Small, got R"), run.out);
    String text = Files.readString(home.resolve("manifest.json"));
    assertTrue(text.contains("  {\"model\": \"ToyRefine\", \"module\": "), text);
    JsonNode recorded = new ObjectMapper().readTree(home.resolve("manifest.json").toFile());
    assertEquals(6, recorded.get(0).get("distinct").asInt());
    assertEquals(6, recorded.get(0).get("depth").asInt());
    assertEquals("check", recorded.get(0).get("kind").asText());
    assertEquals("Small", recorded.get(1).get("expected").asText());
    assertEquals(7, recorded.get(1).get("depth").asInt(), "another result is not recorded");
    assertEquals(0, check(home.toString(), "ToyRefine").code, "the new counts are right");
    assertEquals(2, check(home.toString(), "--record", "--workers", "2").code);
  }

  /** A check that sees less than before must be looked at. */
  @Test
  void recordRefusesToSeeLess() throws Exception {
    Path home = home(row("ToyRefine", 7));
    copyToys(home, "ToyRefine.tla", "ToyClock.tla", "ToyRefine.cfg");
    String before = Files.readString(home.resolve("manifest.json"));
    Run run = check(home.toString(), "ToyRefine", "--record", "--json");
    assertEquals(1, run.code, run.toString());
    JsonNode document = new ObjectMapper().readTree(run.out);
    assertEquals(0, document.get("recorded").size());
    assertEquals(
        "ToyRefine: 6 distinct states, 7 before; if less is meant to be seen, write null there"
            + " first",
        document.get("notRecorded").get(0).asText());
    assertEquals(before, Files.readString(home.resolve("manifest.json")));
  }

  /** Without --spec, in the work tree that the launcher names. */
  @Test
  void resultIsKeptAndToldFromTheRun() throws Exception {
    Path home = home(row("ToyRefine", 6));
    copyToys(home, "ToyRefine.tla", "ToyClock.tla", "ToyRefine.cfg");
    System.setProperty("hakmem.command.home", home.toString());
    System.setProperty("hakmem.spec.models", "changed");
    try {
      assertFalse(cached("ToyRefine"), "the first run");
      assertTrue(cached("ToyRefine"));
      assertFalse(cached("ToyRefine", "--fresh"));
      System.setProperty("hakmem.spec.models", "all");
      assertFalse(cached("ToyRefine"));
    } finally {
      System.clearProperty("hakmem.command.home");
      System.clearProperty("hakmem.spec.models");
    }
    check(home.toString(), "ToyRefine");
    assertTrue(check(home.toString(), "ToyRefine").out.contains("1 of 1 models as expected,"));
  }

  private boolean cached(String... args) throws Exception {
    Run json = run(Stream.concat(Stream.of("--json"), Stream.of(args)).toList());
    JsonNode document = new ObjectMapper().readTree(json.out);
    boolean cached = document.get("models").get(0).get("cached").asBoolean();
    assertEquals(cached ? 1 : 0, document.get("summary").get("cached").asInt());
    return cached;
  }

  private static final String TRACE =
      """
      {"module":"TraceFreelist","layout":"headerless","slabs":1,"slabCells":4,"stride":[2]}
      {"action":"NewSlab","part":1,"class":1,"slab":1}
      {"action":"Carve","part":1,"class":1,"slab":1,"head":1,"count":2,"carved":2,"used":2}
      {"action":"Malloc","part":1,"class":1,"block":1,"user":1,"link":3}
      """;

  private Run trace(String text, String... args) throws Exception {
    Path file = Files.writeString(folder.resolve("run.jsonl"), text);
    List<String> all = new ArrayList<>(List.of("--trace", file.toString()));
    all.addAll(List.of(args));
    return check("../../spec", all.toArray(String[]::new));
  }

  @Test
  void traceIsAcceptedOrRefusedAtItsFirstWrongEvent() throws Exception {
    Run good = trace(TRACE);
    assertEquals(0, good.code, good.toString());
    assertTrue(good.out.contains("3 events"), good.out);
    Run bad = trace(TRACE.replace("\"link\":3", "\"link\":1"), "--json");
    assertEquals(1, bad.code, bad.toString());
    JsonNode row = new ObjectMapper().readTree(bad.out).get("traces").get(0);
    assertFalse(row.get("accepted").asBoolean());
    JsonNode rejection = row.get("rejections").get(0);
    assertEquals(3, rejection.get("number").asInt());
    assertEquals(4, rejection.get("line").asInt());
    assertEquals("Malloc", rejection.get("action").asText());
    assertTrue(rejection.get("before").has("head"), bad.out);
  }

  @Test
  void badTraceFilesAreBadInput() throws Exception {
    Run broken = trace(TRACE + "{\n");
    assertEquals(2, broken.code);
    assertTrue(broken.err.contains("run.jsonl:5: not JSON"), broken.err);
    Run unknown = trace(TRACE.replace("TraceFreelist", "TraceNothing"));
    assertEquals(2, unknown.code);
    assertTrue(unknown.err.contains("TraceNothing.tla: no such file"), unknown.err);
    assertEquals(2, trace(TRACE, "MCFreelist").code);
  }

  @Test
  void serverAndWorkerOnThisHost() {
    Run run = check(TOYS, "ToyRefine", "--distributed");
    assertEquals(0, run.code, run.toString());
    assertTrue(run.err.contains("a worker has registered"), run.err);
    assertTrue(run.err.contains("hakmem check --worker 127.0.0.1:"), run.err);
  }

  @Test
  void violationFoundByWorkersIsTracedInOneJvm() {
    Run run = check(TOYS, "ToyStackUntagged", "--distributed");
    assertEquals(0, run.code, run.toString());
    assertTrue(run.err.contains("running it again in one JVM"), run.err);
    assertTrue(run.out.contains("violates ListHoldsFreeBlocks"), run.out);
  }

  @Test
  void workerElsewhereMayStartBeforeTheServer() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String address = "127.0.0.1:" + port;
    CompletableFuture<Run> worker =
        CompletableFuture.supplyAsync(() -> check(TOYS, "--worker", address, "--timeout", "120"));
    Run run =
        check(TOYS, "ToyRefine", "--distributed", "--listen", address, "--local-workers", "0");
    assertEquals(0, run.code, run.toString());
    assertEquals(0, worker.get().code, worker.get().toString());
    assertTrue(worker.get().err.contains("work completed"), worker.get().err);
  }

  @Test
  void actionPropertyIsCheckedByWorkers() {
    Run run = check(TOYS, "ToyRefineSkips", "--distributed");
    assertEquals(0, run.code, run.toString());
    assertTrue(run.out.contains("violates RefinesClock"), run.out);
  }

  private static String row(String model, int distinct) {
    return "[{'model':'%1$s','module':'%1$s','kind':'check','expected':'success','distinct':%2$d,"
            .formatted(model, distinct)
            .replace('\'', '"')
        + "\"depth\":6,\"seconds\":1,\"tier\":\"small\",\"coverage\":true}]";
  }

  private static void copyToys(Path home, String... files) throws Exception {
    for (String file : files) {
      Files.copy(Path.of(TOYS, "tla", file), home.resolve("tla").resolve(file));
    }
  }

  private Path home(String manifest) throws Exception {
    Path home = Files.createDirectories(folder.resolve("home/tla")).getParent();
    Files.writeString(home.resolve("manifest.json"), manifest);
    return home;
  }
}
