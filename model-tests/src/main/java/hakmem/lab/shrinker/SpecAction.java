// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import hakmem.lab.trace.Step;
import hakmem.lab.trace.Trace;

/** Which actions of the TLA+ modules a step runs through: where a counterexample belongs. */
public final class SpecAction {
  private SpecAction() {}

  /** Module and actions of a step, in words. */
  public static String of(Trace trace, int step) {
    if (step >= trace.steps().size()) {
      return "RemoteFree: abandon, casRemoteWord, decide";
    }
    return switch (trace.steps().get(step)) {
      case Step.Birth _ ->
          "Freelist: Malloc, Splice, Carve, NewSlab; Registry: takeRun, publishSlab";
      case Step.Realloc _ -> "Freelist: Malloc, UserCopy, Free";
      case Step.Free _ -> "Freelist: Free, Retire; RemoteFree: claimBlock to casRemoteWord, decide";
      case Step.HeaplessFree _ -> "RemoteFree: claimBlock to casRemoteWord, decide, enqueue";
      case Step.DoubleFree _ -> "Freelist: FreeRefused; RemoteFree: lookup, checkLocal, claimBlock";
      case Step.WrongFree _, Step.ForeignFree _, Step.UsableSize _ -> "Registry: lookup";
      case Step.WriteAfterFree _, Step.BreakHeader _ -> "Freelist: Overwrite";
      case Step.Write _ -> "Freelist: UserWrite";
      case Step.HeapDeath _ -> "RemoteFree: close, abandon, flush, drain, decide, enqueue";
      case Step.ThreadDeath _ -> "RemoteFree: die";
      case Step.CollectIdle _ ->
          "RemoteFree: reap, takeLease, hideHeads, hideOwnerId, fence, loadBusy, abandon, reopen";
      case Step.Collect _ -> "RemoteFree: drain, decide, releaseUnits";
      case Step.Trim _ -> "Registry: retireSuperslab, unregisterSuperslab";
      case Step.Refuse _, Step.RefusedClose _, Step.Close _, Step.OnThread _ ->
          "none: outside the modules";
    };
  }
}
