// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.fuzz;

import static hakmem.cli.fuzz.FuzzInput.FILE;
import static hakmem.cli.fuzz.FuzzInput.NONE;
import static hakmem.cli.fuzz.FuzzInput.OUT;
import static hakmem.cli.fuzz.FuzzInput.PLANT;
import static hakmem.cli.fuzz.FuzzInput.SPEC;

import java.util.List;

/**
 * Inputs from which others are made. Each is cheap, and stays so however it is mutated: where a
 * right one would be long work, there is a name in it that does not exist, and no mutation touches
 * that.
 */
final class Seeds {
  private static final String CONFIG =
      "# hakmem-model headers=%b realOs=false reserve=8388608 retained=2097152 limit=12582912"
          + " space=4294967296\n";

  private static final String STEPS =
      "t 0\na 0 100\nc 1 24 4\nm 2 64 12\nv 3 50\nV 4 0\nu 0\nw 0 7\nr 0 70000\ni 1 8\nt 1\nf 2\n"
          + "d 2\nF 1\nx -5\ny 2\nb 3\nh 0\nk 1\nl\ng\np\no 3\na 5 3000000\no -1\nf 0\ne\na 6 1\n";

  private static final String RECORDED =
      "# a comment\nt 0\na 0 100\nt 1\na 1 5000\nc 2 300\nf 0\nt 0\nm 3 64 12\nr 1 70000\nf 2\n";

  private static final String LOG =
      "{\"module\":\"TraceFreelist\",\"constants\":{\"N\":2}}\n"
          + "{\"part\":1,\"action\":\"push\",\"block\":1,\"fields\":{\"a\":[1,2,{\"b\":null}]}}\n";

  private static final String MANIFEST =
      """
      [
        {"model": "A", "module": "M", "kind": "check", "expected": "success", "distinct": 12,
         "depth": 3, "seconds": 0.9, "tier": "small", "coverage": true, "incident": null,
         "about": "What it is."},
        {"model": "B", "module": "M", "kind": "broken", "expected": "Inv", "distinct": null,
         "depth": 1, "seconds": 1, "tier": "deep", "incident": "i1", "about": ""}
      ]
      """;

  private Seeds() {}

  static List<FuzzInput> all() {
    return List.of(
        of(CONFIG.formatted(false) + STEPS, "replay", FILE),
        of(CONFIG.formatted(true) + STEPS, "replay", "--json", FILE),
        of(CONFIG.formatted(true) + STEPS, "shrink", "--out", OUT, FILE),
        of(STEPS, "shrink", "--out", OUT, FILE),
        of(RECORDED, "shrink", "--headers", "--json", "--out", OUT, FILE),
        of(RECORDED, "replay", "--verify", "--vs", "malloc", FILE, NONE),
        of(RECORDED, "replay", "--threads=real", "--headers", "--json", FILE, NONE),
        of(RECORDED, "replay", "--profile", FILE, NONE),
        of(RECORDED, "generate", "--from", FILE, "--events", "100", "--seed", "3", OUT),
        of("", "generate", "--events", "100", "--threads", "2", "--headers", OUT),
        of(LOG, "check", "--trace", FILE, "--trace", NONE),
        of(MANIFEST, "check", "--spec", SPEC, NONE),
        of(MANIFEST, "check", "--spec", SPEC, "--deep", "--json", "--workers", "1", NONE),
        of("", "check", "--timeout", "5", "--heap", "64", "--record", NONE),
        of("", "check", "--listen", "localhost:1", NONE),
        of("", "record", "--seed", "1", "--threads", "2", "--steps", "5", PLANT, OUT),
        of("", "record", "--scenario", NONE, "--most", "3", PLANT, OUT),
        of("", "hunt", "--seed", "1", "--json", NONE),
        of("", "hunt", "--list", NONE),
        of("", "strike", "--layout", "headers", "--quick", "--seed", "1", "--steps", "9", NONE),
        of("", "strike", "--list", "--json", NONE),
        of("", "strike", "--at", "5", "--every", NONE),
        of("", "interleave", "--most", "9", "--seed", "1", PLANT),
        of("", "interleave", PLANT, "--every-access"),
        of("", "bench", "--vs", "malloc,arena", "--threads", "1,2", "--quick", NONE),
        of("", "footprint", "--quick", "--json", NONE),
        of("", "sqlite", "--rows", "1", "--rounds", "1", "--json", NONE),
        of("", "zip", "--pieces", "1", "--rounds", "1", "--json", NONE),
        of("", "demo", "--load", "1", "--port", "0", "--json", NONE),
        of("", "prove", "--timeout", NONE),
        of("", "soak", "--minutes", "1", "--seed", "1", "--json", NONE),
        of("", "fuzz", "--inputs", "1", "--seed", "1", "--json", NONE),
        of("", "tour", "--out", OUT, NONE),
        of("", "--help"),
        of("", "--version"),
        of("", "replay", "--help"));
  }

  private static FuzzInput of(String file, String... words) {
    return new FuzzInput(List.of(words), file);
  }
}
