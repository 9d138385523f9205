// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the TLA+ modules of {@code spec/tla} through TLC and compares what comes out with {@code
 * spec/manifest.json}.
 *
 * <p>TLC runs in child JVMs, whose main class is {@link hakmem.spec.TlcMain}; {@link
 * hakmem.spec.TlcChild} is the parent's end of one. It keeps its options and tables in statics, so
 * a child runs one model at a time, of one module. {@link hakmem.spec.CheckSession} is the entry
 * point.
 */
package hakmem.spec;
