// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a compiled method executes if nothing is slow, on x86-64. The compiler lays out the code so
 * that the likely way goes straight on: from the entry to the first return no jump is taken.
 *
 * @param instructions up to the return, that included
 * @param loads instructions that read memory, the stack included
 * @param stores instructions that write memory, the stack included
 * @param branches conditional jumps, of which none is taken
 * @param calls what is not inlined
 */
record MachineCode(int instructions, int loads, int stores, int branches, int calls) {
  private static final String METHOD = "Compiled method (c2)";
  private static final String BEGIN = "[Verified Entry Point]";
  private static final String END = "[/MachCode]";
  private static final Pattern BYTES = Pattern.compile("  0x[0-9a-f]+: ([0-9a-f |]+)");
  private static final Pattern INSTRUCTION =
      Pattern.compile("\\s*[0-9a-f]+:\\t[0-9a-f ]+\\t(\\S+)\\s*(.*)");

  /** True if this machine can take machine code of the JVM apart. */
  static boolean canBeRead() {
    return System.getProperty("os.arch").equals("amd64") && Files.isExecutable(Objdump.PATH);
  }

  /**
   * The code of a method in what {@code -XX:CompileCommand=print} printed; the last of it, if the
   * method was compiled again.
   *
   * @param method class and method, as the JVM prints them
   */
  static MachineCode of(List<String> log, String method, Path work)
      throws IOException, InterruptedException {
    StringBuilder hex = new StringBuilder();
    boolean here = false;
    boolean entered = false;
    for (String line : log) {
      if (line.startsWith("Compiled method")) {
        here = line.startsWith(METHOD) && line.contains(" " + method + " (");
        entered = false;
        if (here) {
          hex.setLength(0);
        }
      } else if (line.startsWith(END)) {
        here = false;
      } else if (here) {
        entered |= line.startsWith(BEGIN);
        Matcher bytes = BYTES.matcher(line);
        if (entered && bytes.lookingAt()) {
          hex.append(bytes.group(1).replaceAll("[ |]", ""));
        }
      }
    }
    if (hex.isEmpty()) {
      throw new AssertionError("no C2 code of " + method + " was printed");
    }
    return count(Objdump.of(HexFormat.of().parseHex(hex), work));
  }

  private static MachineCode count(List<String> disassembled) {
    List<String> path = new ArrayList<>();
    int loads = 0;
    int stores = 0;
    int branches = 0;
    int calls = 0;
    for (String line : disassembled) {
      Matcher matcher = INSTRUCTION.matcher(line);
      if (!matcher.matches()) {
        continue; // What is left of the bytes of a long instruction, or no instruction.
      }
      String name = matcher.group(1);
      String operands = matcher.group(2);
      path.add(name);
      if (name.equals("ret")) {
        return new MachineCode(path.size(), loads + 1, stores, branches, calls);
      }
      if (name.equals("jmp")) {
        throw new AssertionError("the likely way jumps: count it otherwise: " + path);
      }
      boolean jump = name.startsWith("j");
      branches += jump ? 1 : 0;
      calls += name.equals("call") ? 1 : 0;
      boolean touches = operands.contains("[") && !name.equals("lea") && !name.startsWith("nop");
      boolean first = touches && operands.indexOf('[') < (operands + ",").indexOf(',');
      boolean compares = name.equals("cmp") || name.equals("test");
      boolean moves = name.startsWith("mov");
      stores += name.equals("push") || first && !compares ? 1 : 0;
      loads += name.equals("pop") || touches && !(first && moves) ? 1 : 0;
    }
    throw new AssertionError("the code has no return: " + path);
  }

  /** As {@code machine-code.txt} says it. */
  @Override
  public String toString() {
    return "%d instructions, %d loads, %d stores, %d branches, %d calls"
        .formatted(instructions, loads, stores, branches, calls);
  }

  /** The disassembler of the GNU binutils. */
  private static final class Objdump {
    static final Path PATH = Path.of("/usr/bin/objdump");

    /** A line for each instruction. */
    static List<String> of(byte[] code, Path work) throws IOException, InterruptedException {
      Path file = Files.write(work.resolve("code.bin"), code);
      Path out = work.resolve("code.txt");
      List<String> command =
          List.of(
              PATH.toString(), "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "" + file);
      Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).start();
      if (process.waitFor() != 0) {
        throw new AssertionError("objdump ended with " + process.exitValue());
      }
      return Files.readAllLines(out);
    }
  }
}
