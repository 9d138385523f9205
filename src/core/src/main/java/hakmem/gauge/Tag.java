// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AllocatorClosedException;
import hakmem.api.TagNameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The name of an allocator, its account, and the tags in it. Thread-safe, lock-free. */
public final class Tag {
  /** How deep tags may be nested. Half: too few for a service with tenants and their parts. */
  static final int DEPTH_MAX = 8;

  private static final Tag[] NONE_YET = {};

  /** What nested is while no tag may come into this one: its allocator is closed. */
  private static final Tag[] SHUT = new Tag[0];

  private final @Nullable Tag outer;
  private final String name;
  private final Account account;
  private final AtomicReference<Tag[]> nested = new AtomicReference<>(NONE_YET);
  private volatile @Nullable TagHolder holder;

  /**
   * A tag that nobody finds before {@link #open}.
   *
   * @param outer the tag around; null: this is a root
   * @throws TagNameException it may not have this name, or lies too deep
   */
  public Tag(@Nullable Tag outer, String name, long limitBytes, long softLimitBytes) {
    checkName(name);
    if (outer != null && outer.account.level() + 1 >= DEPTH_MAX) {
      throw new TagNameException(
          "tags nest no deeper than "
              + DEPTH_MAX
              + ": tag="
              + outer.path()
              + '/'
              + name
              + "; build it within a tag further out");
    }
    this.outer = outer;
    this.name = name;
    this.account = new Account(outer == null ? null : outer.account, limitBytes, softLimitBytes);
  }

  private static void checkName(String name) {
    boolean isText = !name.isBlank() && name.chars().noneMatch(Character::isISOControl);
    if (!isText || name.indexOf('/') >= 0) {
      throw new TagNameException(
          "a tag's name is blank, or has a '/' or a control character: name=\""
              + name
              + "\"; give one like \"netty\"");
    }
  }

  /**
   * From now on the tag is found in the one around it. The last thing that may fail of a birth.
   *
   * @throws TagNameException another one there has this name
   * @throws AllocatorClosedException the one around it is closed
   */
  public void open(TagHolder newHolder) {
    holder = newHolder;
    while (outer != null) {
      Tag[] now = outer.nested.get();
      if (now == SHUT) {
        throw new AllocatorClosedException();
      }
      for (Tag other : now) {
        if (other.name.equals(name)) {
          throw new TagNameException(
              "there is an open tag of this name: tag="
                  + path()
                  + "; give another name, or close that one before");
        }
      }
      List<Tag> all = new ArrayList<>(Arrays.asList(now));
      all.add(this);
      Tag[] longer = all.toArray(new Tag[0]);
      if (outer.nested.compareAndSet(now, longer)) {
        return;
      }
    }
  }

  /** The tag's allocator is closed: the one around it does not know it any more. Idempotent. */
  public void leave() {
    while (outer != null) {
      Tag[] now = outer.nested.get();
      Tag[] rest = Arrays.stream(now).filter(other -> other != this).toArray(Tag[]::new);
      if (rest.length == now.length || outer.nested.compareAndSet(now, rest)) {
        return;
      }
    }
  }

  /** From now on no tag comes into this one, until {@link #reopen}; false: there are some. */
  public boolean shut() {
    Tag[] now = nested.get();
    return now == SHUT || now.length == 0 && nested.compareAndSet(now, SHUT);
  }

  /** The allocator stays open after all. */
  public void reopen() {
    boolean ignored = nested.compareAndSet(SHUT, NONE_YET);
  }

  /** The open tags in this one, further in not counted; a picture. */
  public List<Tag> nested() {
    return List.of(nested.get());
  }

  /** Has all allocators in it and its own give back what they keep without use; how many bytes. */
  long trim() {
    TagHolder own = holder;
    long bytes = own == null ? 0 : own.trim();
    for (Tag tag : nested.get()) {
      bytes += tag.trim();
    }
    return bytes;
  }

  /** The tag of a level, in which this one lies; this one if it lies further out. */
  Tag around(int level) {
    Tag tag = this;
    while (tag.outer != null && tag.account.level() > level) {
      tag = tag.outer;
    }
    return tag;
  }

  /** The one around all that are around this one; this one if none is. */
  public Tag outermost() {
    return around(0);
  }

  /** The allocator; null before {@link #open}. */
  public @Nullable TagHolder holder() {
    return holder;
  }

  /** Its bytes and limits. */
  public Account account() {
    return account;
  }

  /** Its own name. */
  public String name() {
    return name;
  }

  /** The names from the root to this one, with '/' between. */
  public String path() {
    return outer == null ? name : outer.path() + '/' + name;
  }
}
