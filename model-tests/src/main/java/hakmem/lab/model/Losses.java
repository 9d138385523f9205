// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.base.Text;
import hakmem.layout.SuperslabLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is missing: slabs, or mappings of huge blocks, of which the allocator does not know any more
 * whose they are. None may be, unless an Error has cut an operation off: then one.
 */
public final class Losses {
  /** What an audit says about a slab that nobody has any more, or about its lists. */
  private static final Pattern OF_SLAB =
      Pattern.compile(
          "(?:INV-O2: owned=true but in 0 bins|INV-O3|INV-S1|INV-S3): (?:.* )?slab=0x([0-9a-f]+),"
              + " .*");

  private final Map<Long, String> lost = new LinkedHashMap<>();
  private int allowed;
  private long pinnedBytes;

  /** Nothing is missing, and nothing may be. */
  public Losses() {}

  /** One more may be missing. */
  public void allowOne() {
    allowed++;
  }

  /** A slab or mapping is not what it should be: it is lost, or a law is broken. */
  public void lose(long address, String law, String text) {
    lose(address, 0, law, text);
  }

  /** The same for something of which the size may be more than a superslab. */
  public void lose(long address, long bytes, String law, String text) {
    if (!lost.containsKey(address)) {
      if (lost.size() >= allowed) {
        throw new Violation(law, text);
      }
      lost.put(address, law + ": " + text);
      pinnedBytes += Math.max(bytes, SuperslabLayout.SUPERSLAB_BYTES);
    }
  }

  /** As {@link #lose}, for a sentence of the audit. */
  public void excuse(String violation) {
    List<String> lawAndText = List.of(violation.split(": ", 2));
    Matcher matcher = OF_SLAB.matcher(violation);
    if (matcher.matches()) {
      lose(Long.parseUnsignedLong(matcher.group(1), 16), lawAndText.getFirst(), violation);
    } else {
      throw new Violation(lawAndText.getFirst(), lawAndText.getLast());
    }
  }

  /** Whether anything may be missing. */
  boolean mayBe() {
    return allowed > 0;
  }

  /** Whether anything is missing. */
  public boolean any() {
    return !lost.isEmpty();
  }

  /** Most bytes that stay committed for what is missing. */
  public long pinnedBytes() {
    return pinnedBytes;
  }

  /** Forgets what was lost with an allocator that is no more. */
  void forget() {
    lost.clear();
    pinnedBytes = 0;
  }

  /** What is missing, in words. */
  public List<String> inWords() {
    List<String> words = new ArrayList<>();
    lost.forEach((address, text) -> words.add(Text.hex(address) + " " + text));
    return words;
  }
}
