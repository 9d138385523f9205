// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

/** Hears of the models of a session while they run, on the threads that run them. */
public interface CheckListener {
  /** Hears nothing. */
  CheckListener SILENT = new CheckListener() {};

  /** A run begins. */
  default void started(ModelEntry entry) {}

  /** A run goes on; about twice a second. */
  default void progress(ModelEntry entry, TlcProgress progress) {}

  /** A run has ended. */
  default void finished(ModelResult result) {}
}
