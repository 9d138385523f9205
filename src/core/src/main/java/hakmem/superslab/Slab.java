// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import hakmem.kind.BlockAddress;
import hakmem.kind.SizeClass;
import hakmem.kind.SlabBase;
import hakmem.kind.TaggedWord;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Descriptor of a slab: a run of units of one superslab, carved into equal blocks of one class.
 *
 * <p>A new object for each birth of a slab. What the slab is (class, geometry, addresses) is final,
 * so a descriptor that somebody looked up long ago can be stale but can never lie about another
 * class, and the garbage collector keeps lock-free lists of descriptors free of ABA.
 *
 * <p>Owners of slabs write to them at each free. So that no two share a cache line with what the
 * other reads, each begins with a gap.
 *
 * <h2>Access modes</h2>
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>final fields</td><td>any thread, plain</td></tr>
 * <tr><td>localHead, usedCount, carvedCount, bin links</td><td>the holder of OWNED, plain; others
 * read carvedCount, plain: a block reaches another thread only after it was carved</td></tr>
 * <tr><td>owner</td><td>written by the holder of OWNED, opaque; read by any thread, plain: equal to
 * my own id it is a fact, otherwise it says nothing</td></tr>
 * <tr><td>remoteWord</td><td>any thread: acquire, CAS, exchange</td></tr>
 * <tr><td>listed</td><td>any thread: CAS, volatile</td></tr>
 * <tr><td>freeMap</td><td>written by the holder of OWNED, volatile and release; read by any thread,
 * acquire</td></tr>
 * <tr><td>unownedRounds</td><td>the collector's alone, plain</td></tr>
 * </table>
 */
public final class Slab extends CacheLineGap {
  /** Bit of remoteWord: somebody has exclusive use of the private fields. */
  public static final long OWNED = 1;

  /** Bit of remoteWord: the slab has been released and this descriptor is history. */
  public static final long DEAD = 2;

  /** Owner id that means nobody. */
  public static final int NOBODY = 0;

  @SuppressWarnings("kind") // A word without a head; proved: remote-word-owned, for block 0.
  private static final @TaggedWord long EMPTY = OWNED;

  @SuppressWarnings("kind") // A word without a head; proved: remote-word, for block 0.
  private static final @TaggedWord long RELEASED = OWNED | DEAD;

  private static final VarHandle OWNER;
  private static final VarHandle REMOTE_WORD;
  private static final VarHandle LISTED;
  private static final VarHandle FREE_MAP;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(Slab.class, "owner", int.class);
      REMOTE_WORD = lookup.findVarHandle(Slab.class, "remoteWord", long.class);
      LISTED = lookup.findVarHandle(Slab.class, "listed", boolean.class);
      FREE_MAP = lookup.findVarHandle(Slab.class, "freeMap", FreeMap.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What a lookup finds where there is no slab: nobody's, and no address is one of its blocks. */
  public static final Slab NONE = new Slab();

  /** The superslab whose units these are; null only in {@link #NONE}. */
  public final @Nullable Superslab superslab;

  /** Index of the first unit. */
  public final int firstUnit;

  /** Number of units. */
  public final int units;

  /** Size class. */
  public final @SizeClass int sizeClass;

  /** Bytes of a block. */
  public final int blockBytes;

  /** Blocks in the slab. */
  public final int capacity;

  /** User address of block 0. */
  public final @UserAddress long firstUser;

  /** Block address of block 0. */
  public final @BlockAddress long firstBlock;

  /** See {@link BlockIndex}. */
  public final long inverse;

  /** See {@link BlockIndex}. */
  public final int inverseShift;

  /** Whether the memory was known to be zero at birth: carved blocks need not be zeroed. */
  public final boolean bornZero;

  /** When it was cut, by {@link System#nanoTime}. */
  public final long bornNanos;

  /** Heap id of the owner, or {@link #NOBODY}. */
  public int owner;

  /** Blocks that have ever been carved: block indices below this exist. */
  public int carvedCount;

  /**
   * Blocks outside the slab's own list and map. usedCount + |local freelist| + |free map| =
   * carvedCount (INV-S1).
   */
  public int usedCount;

  /** Next slab that waits for an entry in the orphan set. Private to who has the list. */
  public @Nullable Slab nextAside;

  /** Whether its units were given back. Private to who has released it. */
  public boolean isGone;

  /** Head of the local freelist, a block address; 0: empty. */
  public @BlockAddress long localHead;

  /** Next slab in the bin's partial list, private to the owner. */
  public @Nullable Slab nextInBin;

  /** Previous slab in the bin's partial list, private to the owner. */
  public @Nullable Slab previousInBin;

  /** Remote list and ownership, see {@code spec/design/protocols.md}. */
  @SuppressWarnings("unused") // Through REMOTE_WORD.
  private @TaggedWord long remoteWord;

  /** Whether the orphan set holds an entry for this slab. */
  @SuppressWarnings("unused") // Through LISTED.
  private boolean listed;

  /** Free blocks of a sparse slab; {@link FreeMap#NONE}: it is none. */
  @SuppressWarnings("unused") // Through FREE_MAP.
  private FreeMap freeMap = FreeMap.NONE;

  /** Rounds of maintenance in a row in which nobody owned it: the collector's alone. */
  public int unownedRounds;

  static {
    rehearse(new Slab());
  }

  private Slab() {
    superslab = null;
    firstUnit = 0;
    units = 0;
    sizeClass = 0;
    blockBytes = 0;
    capacity = 0;
    firstUser = 0;
    firstBlock = 0;
    inverse = 0;
    inverseShift = 0;
    bornZero = false;
    bornNanos = 0;
    remoteWord = RELEASED;
  }

  /** Each way of access once: the JVM links it in Java heap, of which free must need none. */
  private static void rehearse(Slab slab) {
    slab.setOwnerOpaque(NOBODY);
    long word = slab.loadRemoteWordAcquire();
    boolean same = slab.casRemoteWordAcqRel(slab.drainAcqRel(), EMPTY);
    boolean listed = slab.setListedVolatile();
    slab.clearListedVolatile();
    boolean unlisted = slab.isListed();
    slab.setFreeMapVolatile(FreeMap.NONE);
    boolean sparse = slab.isSparse();
    slab.clearFreeMapRelease();
  }

  /**
   * A slab at birth: owned, nothing carved. Step CUT-4.
   *
   * @param superslab whose units the caller has cut
   * @param firstUnit index of the first of them
   * @param geometry of the class
   * @param layout of the blocks
   * @param bornZero whether the memory is known to be zero
   * @param bornNanos when, by {@link System#nanoTime}
   * @param owner heap id
   */
  public Slab(
      Superslab superslab,
      int firstUnit,
      SlabGeometry geometry,
      BlockLayout layout,
      boolean bornZero,
      long bornNanos,
      int owner) {
    this.superslab = superslab;
    this.firstUnit = firstUnit;
    this.units = geometry.units();
    this.sizeClass = geometry.sizeClass();
    this.blockBytes = geometry.blockBytes();
    this.capacity = geometry.capacity();
    this.firstBlock =
        Addresses.firstBlock(
            Addresses.slabBase(superslab.address, firstUnit), geometry.leadInBytes());
    this.firstUser = layout.toUser(firstBlock);
    this.inverse = geometry.inverse();
    this.inverseShift = geometry.inverseShift();
    this.bornZero = bornZero;
    this.bornNanos = bornNanos;
    this.owner = owner;
    this.remoteWord = EMPTY;
  }

  /**
   * Index of the block whose user address this is; unsigned greater than any index if there is none
   * such in this slab.
   */
  public @hakmem.kind.BlockIndex long exactIndex(@UserAddress long user) {
    return BlockIndex.exact(Addresses.offsetOf(user, firstUser), inverse, inverseShift);
  }

  /** Block address of the block with this index. */
  public @BlockAddress long blockAt(@hakmem.kind.BlockIndex long index) {
    return Addresses.blockAt(firstBlock, index, blockBytes);
  }

  /** First address of the slab's memory. */
  public @SlabBase long address() {
    return superslab == null ? 0 : Addresses.slabBase(superslab.address, firstUnit);
  }

  /** Bytes of the slab's memory. */
  public long bytes() {
    return units * SuperslabLayout.UNIT_BYTES;
  }

  /** Blocks on the local freelist; of a sparse slab those of the map, too. */
  public int localFreeCount() {
    return carvedCount - usedCount;
  }

  /** Blocks that it has for a refill: freed ones, and those that were never carved. */
  public int freeCount() {
    return capacity - usedCount;
  }

  /** Whether a refill finds blocks; to be read while the slab is owned. */
  public boolean hasFree() {
    return localHead != 0 || isSparse() || carvedCount < capacity;
  }

  /** Writes the owner hint. Only the holder of OWNED may. Step OWN-2. */
  public void setOwnerOpaque(int heapId) {
    OWNER.setOpaque(this, heapId);
  }

  /** Clears the owner hint. Only the holder of OWNED may. Steps UNOWN-1, RELEASE-1. */
  public void clearOwnerOpaque() {
    OWNER.setOpaque(this, NOBODY);
  }

  /** Reads the remote word. Step FREE-3. */
  @SuppressWarnings("kind") // A handle knows no kinds: this one is of the field remoteWord.
  public @TaggedWord long loadRemoteWordAcquire() {
    return (long) REMOTE_WORD.getAcquire(this);
  }

  /** Puts a block in front of the remote list if its word is expected. Step FREE-6. */
  public boolean casRemoteWordAcqRel(@TaggedWord long expected, @TaggedWord long next) {
    return REMOTE_WORD.compareAndSet(this, expected, next);
  }

  /** Takes the whole remote list and stays owner; returns the old word. Step DRAIN-1. */
  @SuppressWarnings("kind") // As in loadRemoteWordAcquire.
  public @TaggedWord long drainAcqRel() {
    return (long) REMOTE_WORD.getAndSet(this, EMPTY);
  }

  /**
   * Gives the slab up if its remote list is empty. Volatile: it must come before the giver's look
   * at {@code listed} for everybody (spec WeakRemoteList). Step UNOWN-2.
   */
  public boolean unownVolatile() {
    return REMOTE_WORD.compareAndSet(this, EMPTY, 0L);
  }

  /** Marks the slab as history if its remote list is empty. Step RELEASE-2. */
  public boolean markDeadAcqRel() {
    return REMOTE_WORD.compareAndSet(this, EMPTY, RELEASED);
  }

  /**
   * Takes a slab that nobody owns. Volatile: it must come after the claimer's clearing of {@code
   * listed} for everybody (spec WeakRemoteList). Step ADOPT-3.
   */
  public boolean claimOrphanVolatile() {
    return REMOTE_WORD.compareAndSet(this, 0L, EMPTY);
  }

  /** Block address of the remote list's head in a remote word; 0: empty. */
  @SuppressWarnings("kind") // Unpacks the head; proved: remote-word.
  public static @BlockAddress long headOf(@TaggedWord long remoteWord) {
    return remoteWord & ~(OWNED | DEAD);
  }

  /** The remote word of a slab that somebody owns, with this block as its list's head. */
  @SuppressWarnings("kind") // Packs the head; proved: remote-word-owned.
  public static @TaggedWord long ownedWith(@BlockAddress long head) {
    return head | OWNED;
  }

  /** Whether a remote word has OWNED set. */
  @SuppressWarnings("kind") // Reads one bit; proved: remote-word-owned.
  public static boolean isOwned(@TaggedWord long remoteWord) {
    return (remoteWord & OWNED) != 0;
  }

  /** Whether a remote word has DEAD set. */
  @SuppressWarnings("kind") // Reads one bit; proved: remote-word-owned.
  public static boolean isDead(@TaggedWord long remoteWord) {
    return (remoteWord & DEAD) != 0;
  }

  /** Whether the slab is history. */
  public boolean isDead() {
    return isDead(loadRemoteWordAcquire());
  }

  /** Marks the slab as listed; false if it was already. Step ORPHAN-1. */
  public boolean setListedVolatile() {
    return LISTED.compareAndSet(this, false, true);
  }

  /** Clears the mark. Step ADOPT-2. */
  public void clearListedVolatile() {
    LISTED.setVolatile(this, false);
  }

  /** Whether the orphan set holds an entry for this slab. Step SPARSE-1. */
  public boolean isListed() {
    return (boolean) LISTED.getVolatile(this);
  }

  /**
   * From now on the free blocks are those of the map. Before the first of their OS pages goes back:
   * a free that reads a word of such a page finds the map (spec SparseSlabs). Step SPARSE-2.
   */
  public void setFreeMapVolatile(FreeMap map) {
    FREE_MAP.setVolatile(this, map);
  }

  /** The map's blocks, each of them signed anew, are on a list again. Step SPARSE-5. */
  public void clearFreeMapRelease() {
    FREE_MAP.setRelease(this, FreeMap.NONE);
  }

  /** Free blocks that are on no list. Steps FREE-1, FREE-7, SPARSE-1, SPARSE-4. */
  public FreeMap freeMapAcquire() {
    return (FreeMap) FREE_MAP.getAcquire(this);
  }

  /** Whether free blocks stand in a map. */
  public boolean isSparse() {
    return freeMapAcquire() != FreeMap.NONE;
  }

  /** Whether a block is free and stands in the map. Steps FREE-1, FREE-7. */
  public boolean mapHas(@hakmem.kind.BlockIndex long index) {
    return freeMapAcquire().contains(index);
  }
}
