// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.check;

import org.checkerframework.common.basetype.BaseTypeChecker;
import org.checkerframework.framework.qual.StubFiles;

/**
 * Keeps the kinds of {@code hakmem.kind} apart: what is of one kind goes nowhere where another is
 * wanted, is compared with its own kind only, and nobody computes with it. The rules are in {@link
 * KindVisitor}, their texts in {@code messages.properties}.
 */
@StubFiles("jdk.astub")
public final class KindChecker extends BaseTypeChecker {}
