// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import java.util.List;

/**
 * Who asked for a block, and when.
 *
 * @param weight blocks that it stands for, itself included
 */
record SitedAllocation(
    long bytes, double weight, List<StackTraceElement> frames, String thread, long bornNanos) {}
