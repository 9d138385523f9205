// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.z3.BitVecExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Expr;
import hakmem.claim.Proof.Theory;
import hakmem.proofs.exec.Executor;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import hakmem.proofs.exec.Translation;
import hakmem.proofs.exec.UnsupportedCode;
import hakmem.proofs.exec.Value;
import hakmem.proofs.fixture.Arithmetic;
import hakmem.proofs.fixture.Linear;
import hakmem.proofs.smt.BitVectors;
import hakmem.proofs.smt.Integers;
import hakmem.proofs.term.Op;
import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Terms;
import java.lang.classfile.Opcode;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Terms and the JVM agree, and a wrong translation would be noticed. Failures print the seed. */
class ExecutorAgreementTest {
  private static final long SEED = new Random().nextLong();
  private static final int RUNS = 2000;
  private static final int Z3_RUNS = 60;
  private static final int INTEGER_RUNS = 25;
  private static final int PLANTED_RUNS = 300;
  private static final int INSTANCES = 2;

  private static final Map<Op, Op> WRONG =
      Map.ofEntries(
          Map.entry(Op.ADD, Op.SUB),
          Map.entry(Op.SUB, Op.ADD),
          Map.entry(Op.MUL, Op.ADD),
          Map.entry(Op.DIV, Op.REM),
          Map.entry(Op.REM, Op.DIV),
          Map.entry(Op.AND, Op.OR),
          Map.entry(Op.OR, Op.XOR),
          Map.entry(Op.XOR, Op.OR),
          Map.entry(Op.SHL, Op.SHR),
          Map.entry(Op.SHR, Op.USHR),
          Map.entry(Op.USHR, Op.SHR),
          Map.entry(Op.ROTR, Op.USHR),
          Map.entry(Op.LCMP, Op.UCMP),
          Map.entry(Op.UCMP, Op.LCMP),
          Map.entry(Op.SLT, Op.ULT),
          Map.entry(Op.ULT, Op.SLT));

  private static Program fixture() throws Exception {
    return Program.of(
        Path.of(Arithmetic.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
  }

  private static List<MethodKey> fixtureMethods(Program program) {
    return methodsOf(program, Arithmetic.class);
  }

  private static List<MethodKey> methodsOf(Program program, Class<?> fixture) {
    String name = fixture.getName().replace('.', '/');
    return PureMethods.numeric(program).stream().filter(m -> m.owner().equals(name)).toList();
  }

  @Test
  void fixtureAgreesOnEveryOpcode() throws Exception {
    Program program = fixture();
    Set<Opcode> seen = new HashSet<>();
    Translation noting =
        opcode -> {
          seen.add(opcode);
          return Translation.JVM.of(opcode);
        };
    try (Context z3 = new Context()) {
      for (MethodKey key : fixtureMethods(program)) {
        Agreement agreement = Agreement.ofMethod(program, key, noting);
        Inputs inputs = new Inputs(SEED);
        assertNull(agreement.difference(inputs, RUNS), "seed " + SEED);
        BitVectors encoding = new BitVectors(z3);
        assertNull(agreement.encodingDifference(z3, encoding, inputs, Z3_RUNS), "seed " + SEED);
      }
    }
    assertEquals(translated(), seen, "opcodes that the fixture holds");
  }

  /** The opcodes that have a translation. */
  private static Set<Opcode> translated() {
    Set<Opcode> all = new HashSet<>();
    for (Opcode opcode : Opcode.values()) {
      try {
        Translation.JVM.of(opcode);
        all.add(opcode);
      } catch (UnsupportedCode e) {
        assertTrue(e.getMessage().contains(opcode.toString()));
      }
    }
    return all;
  }

  @Test
  void coreAgrees() throws Exception {
    Program core = Program.ofCore();
    int compared = 0;
    for (MethodKey key : PureMethods.all(core)) {
      if (!key.descriptor().startsWith("()") && isStatic(core, key)) {
        Agreement agreement = Agreement.ofMethod(core, key, Translation.JVM);
        assertNull(agreement.difference(new Inputs(SEED), RUNS), "seed " + SEED);
        compared++;
      }
    }
    assertTrue(compared >= 20, compared + " methods compared");
  }

  private static boolean isStatic(Program core, MethodKey key) {
    return PureMethods.numeric(core).contains(key);
  }

  /** The claims are Java too: as terms and in the JVM they must say the same, true or not. */
  @Test
  void claimsAgree() throws Exception {
    Proofs proofs = Proofs.ofCore();
    Random random = new Random(SEED);
    for (FoundClaim claim : proofs.claims()) {
      Predicate predicate = new Predicate(proofs.program(), claim);
      List<List<Object>> instances = predicate.instances();
      for (int i = 0; i < Math.min(INSTANCES, instances.size()); i++) {
        List<Object> instance = instances.get(random.nextInt(instances.size()));
        for (boolean isDomain : new boolean[] {true, false}) {
          Agreement agreement = Agreement.ofClaim(proofs.program(), predicate, isDomain, instance);
          assertNull(agreement.difference(new Inputs(SEED), RUNS / 4), "seed " + SEED);
          assertNull(encoded(claim, agreement), "seed " + SEED);
        }
      }
    }
  }

  private static String encoded(FoundClaim claim, Agreement agreement) {
    try (Context z3 = new Context()) {
      return claim.theory() == Theory.BITS
          ? agreement.encodingDifference(z3, new BitVectors(z3), new Inputs(SEED), 10)
          : agreement.solverDifference(z3, new Integers(z3), new Inputs(SEED), 5);
    }
  }

  @Test
  void eachWrongTranslationIsNoticed() throws Exception {
    Program program = fixture();
    for (Opcode opcode : translated()) {
      Translation planted =
          asked ->
              asked == opcode ? WRONG.get(Translation.JVM.of(asked)) : Translation.JVM.of(asked);
      assertNotNull(firstDifference(program, planted), opcode + " may be translated wrongly");
    }
  }

  private static String firstDifference(Program program, Translation translation)
      throws ReflectiveOperationException {
    for (MethodKey key : fixtureMethods(program)) {
      String difference =
          Agreement.ofMethod(program, key, translation).difference(new Inputs(SEED), PLANTED_RUNS);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  @Test
  void eachWrongEncodingIsNoticed() throws Exception {
    Program program = fixture();
    List<Agreement> agreements = new ArrayList<>();
    for (MethodKey key : fixtureMethods(program)) {
      agreements.add(Agreement.ofMethod(program, key, Translation.JVM));
    }
    for (Map.Entry<Op, Op> wrong : WRONG.entrySet()) {
      try (Context z3 = new Context()) {
        boolean noticed =
            agreements.stream()
                .anyMatch(
                    a ->
                        a.encodingDifference(z3, new Planted(z3, wrong), new Inputs(SEED), Z3_RUNS)
                            != null);
        assertTrue(noticed, wrong.getKey() + " may be encoded wrongly");
      }
    }
  }

  @Test
  void integersAgree() throws Exception {
    assertNull(integerDifference(false), "seed " + SEED);
  }

  @Test
  void aWrongInverseIsNoticed() throws Exception {
    assertNotNull(integerDifference(true));
  }

  private static String integerDifference(boolean planted) throws Exception {
    Program program = fixture();
    for (MethodKey key : methodsOf(program, Linear.class)) {
      Agreement agreement = Agreement.ofMethod(program, key, Translation.JVM);
      assertNull(agreement.difference(new Inputs(SEED), RUNS), "seed " + SEED);
      try (Context z3 = new Context()) {
        Integers encoding =
            new Integers(z3) {
              @Override
              protected BigInteger inverse(BigInteger factor, int bits) {
                return super.inverse(factor, bits).add(BigInteger.valueOf(planted ? 2 : 0));
              }
            };
        String difference =
            agreement.solverDifference(z3, encoding, new Inputs(SEED), INTEGER_RUNS);
        if (difference != null) {
          return difference;
        }
      }
    }
    return null;
  }

  /** Encodes one operator as another. */
  private static final class Planted extends BitVectors {
    private final Map.Entry<Op, Op> wrong;

    Planted(Context z3, Map.Entry<Op, Op> wrong) {
      super(z3);
      this.wrong = wrong;
    }

    @Override
    protected Expr<?> binary(Op op, BitVecExpr a, BitVecExpr b) {
      return super.binary(op == wrong.getKey() ? wrong.getValue() : op, a, b);
    }
  }

  @Test
  void whatIsNotArithmeticIsRefused() {
    Program core = Program.ofCore();
    for (MethodKey key :
        List.of(
            new MethodKey("hakmem/base/Text", "hex", "(J)Ljava/lang/String;"),
            new MethodKey("hakmem/base/AtomicBits", "lowestFrom", "(I)I"))) {
      Executor executor = new Executor(core, new Terms(), 10);
      UnsupportedCode e =
          assertThrows(UnsupportedCode.class, () -> executor.call(key, Arrays.asList(unknown())));
      assertTrue(!e.getMessage().isBlank(), key.toString());
    }
  }

  private static Value unknown() {
    return new Value.Num(new Terms().variable(Sort.LONG, "x"));
  }
}
