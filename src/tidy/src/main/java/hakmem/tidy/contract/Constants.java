// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import hakmem.tidy.JavaTypes;
import hakmem.tidy.JavaTypes.Member;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of constants: of Java's expressions and of what the page says. */
final class Constants {
  private static final Pattern SIZE = Pattern.compile("(\\d+) (KiB|MiB|GiB)");
  private static final Pattern BIT = Pattern.compile("bit (\\d+)");

  private final JavaTypes types;

  Constants(JavaTypes types) {
    this.types = types;
  }

  /** The value of a static final field; empty: there is none, or none that can be computed here. */
  OptionalLong java(String type, String name) {
    for (Member member : types.members(type, name)) {
      if (member.value().isPresent()) {
        return evaluate(type, member.value().get());
      }
    }
    return OptionalLong.empty();
  }

  private OptionalLong evaluate(String type, ExpressionTree expression) {
    return switch (expression) {
      case LiteralTree literal -> literal(literal.getValue());
      case ParenthesizedTree inner -> evaluate(type, inner.getExpression());
      case TypeCastTree cast -> evaluate(type, cast.getExpression());
      case IdentifierTree name -> java(type, name.getName().toString());
      case MemberSelectTree select ->
          java(select.getExpression().toString(), select.getIdentifier().toString());
      case UnaryTree unary -> unary(unary, evaluate(type, unary.getExpression()));
      case BinaryTree binary ->
          binary(
              binary,
              evaluate(type, binary.getLeftOperand()),
              evaluate(type, binary.getRightOperand()));
      default -> OptionalLong.empty();
    };
  }

  private static OptionalLong literal(Object value) {
    return value instanceof Integer || value instanceof Long
        ? OptionalLong.of(((Number) value).longValue())
        : OptionalLong.empty();
  }

  private static OptionalLong unary(UnaryTree tree, OptionalLong value) {
    if (value.isEmpty()) {
      return value;
    }
    return switch (tree.getKind()) {
      case UNARY_MINUS -> OptionalLong.of(-value.getAsLong());
      case BITWISE_COMPLEMENT -> OptionalLong.of(~value.getAsLong());
      default -> OptionalLong.empty();
    };
  }

  private static OptionalLong binary(BinaryTree tree, OptionalLong left, OptionalLong right) {
    if (left.isEmpty() || right.isEmpty()) {
      return OptionalLong.empty();
    }
    long a = left.getAsLong();
    long b = right.getAsLong();
    return switch (tree.getKind()) {
      case PLUS -> OptionalLong.of(a + b);
      case MINUS -> OptionalLong.of(a - b);
      case MULTIPLY -> OptionalLong.of(a * b);
      case LEFT_SHIFT -> OptionalLong.of(a << b);
      case OR -> OptionalLong.of(a | b);
      case AND -> OptionalLong.of(a & b);
      default -> OptionalLong.empty();
    };
  }

  /** What a cell of the page says: a number, a size, a bit; empty: neither. */
  static OptionalLong page(String text) {
    Matcher size = SIZE.matcher(text);
    if (size.matches()) {
      return OptionalLong.of(bytes(size.group(1), size.group(2)));
    }
    Matcher bit = BIT.matcher(text);
    if (bit.matches()) {
      return OptionalLong.of(1L << Integer.parseInt(bit.group(1)));
    }
    return text.matches("-?\\d+") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static long bytes(String number, String unit) {
    int shift =
        switch (unit) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    return Long.parseLong(number) << shift;
  }

  /** A pattern of the sizes that a text names. */
  static Pattern sizes() {
    return SIZE;
  }
}
