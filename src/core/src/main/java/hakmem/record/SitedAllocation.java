// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import java.util.List;

/** Who asked for a block, and when. */
record SitedAllocation(long bytes, List<StackTraceElement> frames, String thread, long bornNanos) {}
