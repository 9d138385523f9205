// SPDX-License-Identifier: Apache-2.0
/**
 * Records which actions of the specs the engine performs, one event each, and turns them into logs
 * that TLC can follow (see spec/README.md, "Trace validation"). The recorder is written into a copy
 * of the engine's class files: production has no trace of it.
 *
 * <p>All classes but {@link hakmem.lab.recorder.ActionRecorder} and {@link
 * hakmem.lab.recorder.ProbeWriter} work on that copy, loaded together with it.
 */
package hakmem.lab.recorder;
