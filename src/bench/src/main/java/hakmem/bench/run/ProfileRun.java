// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.peer.PeerKind;
import hakmem.bench.profile.PathProfile;
import hakmem.bench.workload.Workload;

/** Runs a workload on hakmem under the flight recorder, in a process of its own. Stateless. */
public final class ProfileRun {
  private ProfileRun() {}

  /**
   * Profiles a workload.
   *
   * @param millis how long, after a warm-up of a quarter
   * @throws IllegalStateException if the workload fails; the message says how
   */
  public static PathProfile run(PeerKind kind, Workload workload, int threads, long millis) {
    JavaContender contender = new JavaContender(kind, PathProfile.JVM_OPTIONS);
    try (WorkerProcess process = new WorkerProcess(contender.command())) {
      process.start(workload.id(), threads);
      process.warm(millis / 4);
      return process.profile(millis);
    } catch (WorkerException e) {
      throw new IllegalStateException(
          workload.name() + " on " + kind.name() + ": " + e.reason(), e);
    }
  }
}
