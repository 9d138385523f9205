// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import hakmem.proofs.Proofs;
import hakmem.proofs.exec.Program;
import hakmem.sizeclass.SizeClasses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command on true and on false claims. */
class ProveCommandTest {
  private static final String FALSE_CLAIM = "exactly-as-large";

  /** Core's claims, and a false one: 17 bytes are in a block of 32. */
  private static Proofs falseClaim() {
    return Proofs.of(Proofs.ofCore().program().with(Program.locationOf(FalseClaims.class)));
  }

  /** Blocks are exactly as large as what was asked for. */
  static final class FalseClaims implements Claims {
    @Override
    public List<Subject> subjects() {
      return List.of(Subject.of(SizeClasses::of, ExactlyAsLarge.class));
    }

    record ExactlyAsLarge(long bytes) implements Claim {
      @Override
      public boolean where() {
        return bytes == 17;
      }

      @Override
      public boolean holds() {
        return SizeClasses.blockBytes(SizeClasses.of(bytes)) == bytes;
      }
    }
  }

  private static Run prove(Supplier<Proofs> proofs, String... args) {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new ProveCommand(proofs)).setOut(new PrintWriter(out, true)).execute(args);
    return new Run(code, out.toString(), "");
  }

  @Test
  void provedClaimsAreATable() {
    Run run = Run.of("prove", "class-fits", "round-up");
    assertEquals(0, run.code(), run.toString());
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.get(0).matches("claim +method +domain +theory +result +ms"), run.out());
    assertTrue(lines.get(2).startsWith("class-fits  SizeClasses.of"), run.out());
    assertTrue(lines.get(2).contains("proved"), run.out());
    assertTrue(run.out().contains("2 of 2 claims proved"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void jsonHasTheSameKeys() throws Exception {
    Run run = Run.of("prove", "--json", "key-has-high-bit");
    assertEquals(0, run.code(), run.toString());
    JsonNode document = run.json();
    JsonNode row = document.get("rows").get(0);
    assertEquals("key-has-high-bit", row.get("claim").asText());
    assertEquals("BlockSignature.keyFrom", row.get("method").asText());
    assertEquals("long random", row.get("domain").asText());
    assertEquals("bits", row.get("theory").asText());
    assertEquals("proved", row.get("result").asText());
    assertTrue(row.get("ms").asLong() >= 0);
    assertEquals(1, document.get("proved").asInt());
  }

  @Test
  void aFalseClaimIsRefutedWithJavaValues() throws Exception {
    Run run = prove(ProveCommandTest::falseClaim, FALSE_CLAIM);
    assertEquals(1, run.code(), run.toString());
    assertTrue(run.out().contains("refuted"), run.out());
    assertTrue(run.out().contains("input:  bytes = 17L (0x11)"), run.out());
    assertTrue(run.out().contains("replay: false in the JVM"), run.out());
    Run json = prove(ProveCommandTest::falseClaim, FALSE_CLAIM, "--json");
    JsonNode row = json.json().get("rows").get(0);
    assertEquals("refuted", row.get("result").asText());
    assertEquals(17, row.get("counterexample").get("bytes").asLong());
  }

  @Test
  void unknownClaimsGetNearNames() {
    Run run = Run.of("prove", "clas-fits");
    assertEquals(2, run.code(), run.toString());
    assertTrue(run.err().contains("class-fits"), run.err());
    assertEquals("", run.out());
    assertEquals(2, Run.of("prove", "--timeout", "0").code());
  }
}
