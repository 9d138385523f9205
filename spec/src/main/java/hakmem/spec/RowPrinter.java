// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;

/** A row of the manifest on one line, with a space behind colons and commas. Stateless. */
final class RowPrinter extends MinimalPrettyPrinter {
  private static final long serialVersionUID = 1;

  @Override
  public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
    out.writeRaw(": ");
  }

  @Override
  public void writeObjectEntrySeparator(JsonGenerator out) throws IOException {
    out.writeRaw(", ");
  }
}
