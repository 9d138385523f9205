// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

/** Nobody wants to know how far a run has come. */
final class Silent {
  static final Listener LISTENER =
      new Listener() {
        @Override
        public void now(String workload, int threads, String allocator) {}

        @Override
        public void step() {}
      };

  private Silent() {}
}
