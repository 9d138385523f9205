// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.cli.Units;
import hakmem.gauge.SlowStep;
import hakmem.layout.SuperslabLayout;
import java.util.Map;

/**
 * One slow step of the allocator.
 *
 * @param number from 1 on, in the order in which they ended
 * @param nanos since the recording began, when it was over
 * @param thread the name of the one that made it
 * @param step which
 * @param tookNanos how long it took, with the steps within it
 * @param address where the slab, superslab, unit or span begins; 0: there is none
 * @param blockBytes of the size class; 0: of none
 * @param amount see {@link SlowStep}
 */
public record KeptStep(
    long number,
    long nanos,
    String thread,
    SlowStep step,
    @JsonProperty("took_nanos") long tookNanos,
    long address,
    @JsonProperty("block_bytes") long blockBytes,
    long amount) {
  /**
   * Whether the memory that it is about may have a block at this address.
   *
   * @param slabs bytes of slabs that were seen to be cut, by address; of others, no more is known
   *     than their first unit
   */
  boolean isAbout(long block, Map<Long, Long> slabs) {
    long bytes =
        switch (step) {
          case CUT, OPEN, TAKE_SPAN, GROW_SPAN, PURGE_UNITS, PURGE_SPAN -> amount;
          case TRIM -> 0; // Its purges are steps of their own.
          case PURGE_SUPERSLAB -> SuperslabLayout.SUPERSLAB_BYTES;
          case REFILL, DRAIN, FLUSH, FLUSH_LIST, ADOPT, PURGE_SLAB ->
              slabs.getOrDefault(address, SuperslabLayout.UNIT_BYTES);
        };
    return block - address >= 0 && block - address < bytes;
  }

  /** Whether a slab was cut. */
  boolean isCut() {
    return step == SlowStep.CUT || step == SlowStep.OPEN;
  }

  /** Whether memory went back to the system. */
  boolean isPurge() {
    return switch (step) {
      case PURGE_SUPERSLAB, PURGE_UNITS, PURGE_SPAN -> true;
      case PURGE_SLAB -> false; // Of a block's memory what no live block touched.
      case REFILL, DRAIN, FLUSH, FLUSH_LIST, ADOPT -> false;
      case CUT, OPEN, TAKE_SPAN, GROW_SPAN, TRIM -> false;
    };
  }

  /** The step of the protocols, and the action of the specs, that it is. */
  String inTheSpecs() {
    return switch (step) {
      case REFILL -> spec("REFILL-1", "RemoteFree.refill");
      case DRAIN -> spec("DRAIN-2", "RemoteFree.walk");
      case FLUSH -> spec("MAG-4", "Magazines.emptyMagazines");
      case FLUSH_LIST -> spec("TAKE-5", "Freelist.Flush");
      case ADOPT -> spec("ADOPT-3", "RemoteFree.claimOrphan");
      case CUT -> spec("CUT-2", "Registry.takeRun");
      case OPEN -> spec("REGISTER-4", "Registry.open");
      case TAKE_SPAN -> spec("SPAN-1", "Spans.take");
      case PURGE_SUPERSLAB -> spec("RETIRE-5", "Registry.purge");
      case PURGE_UNITS -> spec("UNIT-3", "SlabLifecycle.purgeRun");
      case PURGE_SPAN -> spec("SPAN-5", "Spans.purge");
      case PURGE_SLAB -> spec("SPARSE-3", "SparseSlabs.discard");
      case GROW_SPAN -> spec("SPAN-6", "Spans.grow");
      case TRIM -> spec("TRIM-1", "SlabLifecycle.trim");
    };
  }

  private static String spec(String step, String action) {
    return step + ", " + action;
  }

  /** In a sentence without its end. */
  public String text() {
    String slab = "the slab of %,d B blocks at 0x%x".formatted(blockBytes, address);
    String what =
        switch (step) {
          case REFILL ->
              amount == 0
                  ? "a refill of %,d B blocks found no memory".formatted(blockBytes)
                  : "a heap took %,d blocks of %s".formatted(amount, slab);
          case DRAIN -> "%,d blocks that others had freed came home to %s".formatted(amount, slab);
          case FLUSH -> "a freed block at hand went home to " + slab;
          case FLUSH_LIST -> "a heap gave %,d blocks back to %s".formatted(amount, slab);
          case ADOPT -> slab + " was adopted: nobody had owned it";
          case CUT -> slab + " was cut";
          case OPEN -> slab + " was cut, from a new superslab";
          case TAKE_SPAN -> "a huge block got the span at 0x%x".formatted(address);
          case GROW_SPAN ->
              "the huge block at 0x%x grew by %s where it was"
                  .formatted(address, Units.bytes(amount));
          case TRIM -> "a trim gave %s back to the system".formatted(Units.bytes(amount));
          case PURGE_SLAB ->
              "%s between the live blocks of %s went back to the system"
                  .formatted(Units.bytes(amount), slab);
          case PURGE_SUPERSLAB, PURGE_UNITS, PURGE_SPAN ->
              "%s at 0x%x went back to the system".formatted(Units.bytes(amount), address);
        };
    return "%s; %s; %,.1f us".formatted(what, inTheSpecs(), tookNanos / 1e3);
  }
}
