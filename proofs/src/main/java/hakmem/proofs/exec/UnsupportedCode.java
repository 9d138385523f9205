// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import java.io.Serial;

/** Thrown for bytecode that is not pure arithmetic, or that the executor does not know. */
public final class UnsupportedCode extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** With the place and the reason. */
  public UnsupportedCode(String message) {
    super(message);
  }

  /** The same code, found unsupported again for a further reason. */
  UnsupportedCode(UnsupportedCode code, Throwable cause) {
    super(code.getMessage(), cause);
  }
}
