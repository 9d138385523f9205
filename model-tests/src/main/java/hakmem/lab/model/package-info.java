// SPDX-License-Identifier: Apache-2.0

/**
 * The model and the run of a trace beside it. A planted bug's class loader has its own copy of
 * these classes, linked to its own copy of the engine.
 */
package hakmem.lab.model;
