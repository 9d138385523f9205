// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the TLA+ modules of {@code spec/tla} through TLC and compares what comes out with {@code
 * spec/manifest.json}.
 *
 * <p>TLC keeps its options and tables in statics, so each model gets a JVM of its own: {@link
 * hakmem.spec.TlcMain} is that JVM's main class, {@link hakmem.spec.TlcProcess} the parent's end of
 * it. {@link hakmem.spec.CheckSession} is the entry point.
 */
package hakmem.spec;
