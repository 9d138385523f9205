// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Term;
import hakmem.proofs.term.Terms;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Where the paths of a call ended; merges them. */
final class Ends {
  /** What is known of an exception that is one of several kinds. */
  static final String ANY = "java/lang/RuntimeException";

  private record Return(Term path, @Nullable Value value, MadeObjects heap) {}

  private final Terms terms;
  private final MethodKey method;
  private final List<Return> returns = new ArrayList<>();
  private Term throwing;
  private Term endless;
  private String thrown = "";

  Ends(Terms terms, MethodKey method) {
    this.terms = terms;
    this.method = method;
    this.throwing = terms.no;
    this.endless = terms.no;
  }

  int count() {
    return returns.size();
  }

  void returns(Frame frame, @Nullable Value value) {
    returns.add(new Return(frame.path, value, frame.heap));
  }

  void throwing(Term path, String type) {
    throwing = terms.either(throwing, path);
    thrown = thrown.isEmpty() || thrown.equals(type) ? type : ANY;
  }

  void endless(Term path) {
    endless = terms.either(endless, path);
  }

  /** The call's outcome: paths exclude each other, so their order does not matter. */
  Outcome merge(MadeObjects before) {
    if (returns.isEmpty()) {
      return new Outcome(null, throwing, thrown, endless, before);
    }
    Return last = returns.getLast();
    Value value = last.value();
    boolean isSame = true;
    for (Return other : returns.reversed().subList(1, returns.size())) {
      value = merged(other.path(), other.value(), value);
      isSame &= other.heap().sameAs(last.heap());
    }
    if (isSame) {
      return new Outcome(value, throwing, thrown, endless, last.heap());
    }
    // What was made on some paths only is garbage if no old object and no result leads to it.
    if (value instanceof Value.Made
        || !returns.stream().allMatch(end -> before.isUnchangedIn(end.heap()))) {
      throw new UnsupportedCode(method.label() + " writes fields on some paths only");
    }
    return new Outcome(value, throwing, thrown, endless, before.copy());
  }

  private @Nullable Value merged(Term path, @Nullable Value one, @Nullable Value other) {
    if (one instanceof Value.Num(Term a) && other instanceof Value.Num(Term b)) {
      return new Value.Num(terms.choose(path, a, b));
    }
    if (one == null ? other == null : one.equals(other)) {
      return one;
    }
    throw new UnsupportedCode(method.label() + " returns one object or another");
  }
}
