// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Op;
import java.lang.classfile.Opcode;

/** The operator of an arithmetic opcode. Part of what proofs rest on, so tests can plant errors. */
@FunctionalInterface
public interface Translation {
  /** What the JVM specification says. */
  Translation JVM =
      opcode ->
          switch (opcode) {
            case IADD, LADD -> Op.ADD;
            case ISUB, LSUB -> Op.SUB;
            case IMUL, LMUL -> Op.MUL;
            case IDIV, LDIV -> Op.DIV;
            case IREM, LREM -> Op.REM;
            case IAND, LAND -> Op.AND;
            case IOR, LOR -> Op.OR;
            case IXOR, LXOR -> Op.XOR;
            case ISHL, LSHL -> Op.SHL;
            case ISHR, LSHR -> Op.SHR;
            case IUSHR, LUSHR -> Op.USHR;
            case LCMP -> Op.LCMP;
            default -> throw new UnsupportedCode("opcode " + opcode + " is no integer arithmetic");
          };

  /** The operator. */
  Op of(Opcode opcode);
}
