// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.SystemMemory;
import hakmem.lab.trace.EventTable;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The verifier itself: each kind of broken allocator must be reported, at the line of its fault.
 */
class VerifyingLoopTest {
  private static final String ALL_KINDS =
      "t 0\na 0 100\na 1 200\nc 2 300\nm 3 64 12\nr 0 5000\nr 1 20\nf 2\nf 0\n";

  static EventTable trace(String text) {
    return EventTable.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), "test.trace");
  }

  private static Findings verify(String text, BlockOps ops) {
    EventTable trace = trace(text);
    Findings findings = new Findings();
    VerifyingLoop loop = new VerifyingLoop(trace, findings);
    loop.run(List.of(ops), 0, trace.events());
    loop.freeRest(ops, 0);
    return findings;
  }

  private static void assertReported(Findings findings, String place, String what) {
    assertTrue(
        findings.messages().stream().anyMatch(m -> m.startsWith(place) && m.contains(what)),
        () -> "no finding at " + place + " with '" + what + "' in " + findings.messages());
  }

  private static void flip(long address) {
    byte b = SystemMemory.ALL.get(JAVA_BYTE, address);
    SystemMemory.ALL.set(JAVA_BYTE, address, (byte) (b ^ 1));
  }

  @Test
  void findsNothingInASoundAllocator() {
    Findings findings = verify(ALL_KINDS, new FaultyOps());
    assertEquals(0, findings.count(), () -> findings.messages().toString());
  }

  @Test
  void reportsOverlap() {
    Findings findings =
        verify(
            "t 0\na 0 4096\na 1 64\nf 1\nf 0\n",
            new FaultyOps() {
              private long first;

              @Override
              public long malloc(long bytes) {
                if (first == 0) {
                  first = super.malloc(bytes);
                  return first;
                }
                return first + 1024;
              }

              @Override
              public long usableSize(long address) {
                return address == first ? super.usableSize(address) : 64;
              }

              @Override
              public void free(long address) {
                if (address == first) {
                  super.free(address);
                }
              }
            });
    assertEquals(1, findings.count(), () -> findings.messages().toString());
    assertReported(findings, "test:3", "overlaps live block 0");
  }

  @Test
  void reportsABlockHandedOutTwice() {
    Findings findings =
        verify(
            "t 0\na 0 64\na 1 64\n",
            new FaultyOps() {
              private final long only = super.malloc(64);

              @Override
              public long malloc(long bytes) {
                return only;
              }

              @Override
              public void free(long address) {}
            });
    assertReported(findings, "test:3", "overlaps live block 0");
  }

  @Test
  void reportsCallocThatIsNotZeroed() {
    Findings findings =
        verify(
            ALL_KINDS,
            new FaultyOps() {
              @Override
              public long calloc(long count, long bytes) {
                long address = super.calloc(count, bytes);
                flip(address + bytes - 1);
                return address;
              }
            });
    assertEquals(1, findings.count(), () -> findings.messages().toString());
    assertReported(findings, "test:4", "not zero at offset 299");
  }

  @Test
  void reportsBytesLostInRealloc() {
    for (long at : new long[] {0, 19}) {
      Findings findings =
          verify(
              ALL_KINDS,
              new FaultyOps() {
                @Override
                public long realloc(long address, long bytes) {
                  long moved = super.realloc(address, bytes);
                  flip(moved + at);
                  return moved;
                }
              });
      assertEquals(2, findings.count(), () -> findings.messages().toString());
      assertReported(findings, "test:6: after realloc", "lost its bytes from offset " + at);
      assertReported(findings, "test:7: after realloc", "lost its bytes from offset " + at);
    }
  }

  @Test
  void reportsAByteWrittenIntoALiveBlock() {
    Findings findings =
        verify(
            "t 0\na 0 100\na 1 50\nf 0\n",
            new FaultyOps() {
              private long first;

              @Override
              public long malloc(long bytes) {
                if (first != 0) {
                  flip(first + 99);
                }
                first = super.malloc(bytes);
                return first;
              }
            });
    assertEquals(1, findings.count(), () -> findings.messages().toString());
    assertReported(findings, "test:4: before free", "lost its bytes from offset 99");
  }

  @Test
  void reportsMisalignment() {
    Findings eight =
        verify(
            "t 0\na 0 100\n",
            new FaultyOps() {
              @Override
              public long malloc(long bytes) {
                return super.malloc(bytes + 64) + 8;
              }

              @Override
              public long usableSize(long address) {
                return super.usableSize(address - 8) - 8;
              }

              @Override
              public void free(long address) {
                super.free(address - 8);
              }
            });
    assertEquals(1, eight.count(), () -> eight.messages().toString());
    assertReported(eight, "test:2", "is not a multiple of 16");
    Findings large =
        verify(
            "t 0\nm 0 64 12\n",
            new FaultyOps() {
              @Override
              public long alignedAlloc(long bytes, long alignment) {
                return super.alignedAlloc(bytes + 2048, alignment) + 2048;
              }

              @Override
              public long usableSize(long address) {
                return 64;
              }

              @Override
              public void free(long address) {
                super.free(address - 2048);
              }
            });
    assertEquals(1, large.count(), () -> large.messages().toString());
    assertReported(large, "test:2", "is not a multiple of 4096");
  }

  @Test
  void reportsASmallUsableSize() {
    Findings findings =
        verify(
            "t 0\na 0 100\n",
            new FaultyOps() {
              @Override
              public long usableSize(long address) {
                return 99;
              }
            });
    assertEquals(1, findings.count(), () -> findings.messages().toString());
    assertReported(findings, "test:2", "usable size 99");
  }

  @Test
  void reportsACallThatThrowsAndGoesOn() {
    Findings findings =
        verify(
            "t 0\na 0 100\na 1 100\nf 0\nf 1\n",
            new FaultyOps() {
              private int frees;

              @Override
              public void free(long address) {
                if (frees++ == 0) {
                  throw new IllegalStateException("planted");
                }
                super.free(address);
              }
            });
    assertEquals(1, findings.count(), () -> findings.messages().toString());
    assertReported(findings, "test:4", "planted");
  }

  @Test
  void keepsTheFirstMessagesOnly() {
    Findings findings = new Findings();
    for (int i = 0; i < 1000; i++) {
      findings.add("finding " + i);
    }
    assertEquals(1000, findings.count());
    assertEquals(10, findings.messages().size());
    assertEquals("finding 0", findings.messages().getFirst());
  }
}
