// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Step;
import java.util.List;

/**
 * An operation of the catalogue.
 *
 * @param name unique, in lower case with dashes
 * @param config the allocator, headerless
 * @param before steps that bring the allocator into the state for it
 * @param acts the operation itself: what is done while an Error may come
 */
public record Operation(String name, EngineConfig config, List<Step> before, List<Act> acts) {}
