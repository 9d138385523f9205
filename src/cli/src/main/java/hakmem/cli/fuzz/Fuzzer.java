// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * Gives the command inputs that were mutated from right ones, and judges what it answers. An input
 * whose answer is of a shape that was not seen before is kept, and mutated further: so what is
 * reached behind one check leads to the next. For one thread; the same seed gives the same inputs.
 */
public final class Fuzzer {
  private static final int KEPT_MAX = 5000;
  private static final int FAULTS_MAX = 40;
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+");
  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");

  private final Function<List<String>, Answer> command;
  private final Path folder;
  private final SplittableRandom random;
  private final Mutator mutator;
  private final List<FuzzInput> kept = new ArrayList<>(Seeds.all());
  private final Map<String, Integer> shapes = new HashMap<>();
  private final Map<Integer, Long> codes = new TreeMap<>();
  private final Map<String, Fault> faults = new TreeMap<>();

  /**
   * An answer that may not be.
   *
   * @param what is wrong
   * @param words of the command
   * @param file what stood in the file
   * @param answer the answer
   */
  public record Fault(String what, List<String> words, byte[] file, Answer answer) {}

  /**
   * A fuzzer.
   *
   * @param command takes words and answers
   * @param folder for the files; all in it may be overwritten
   */
  public Fuzzer(Function<List<String>, Answer> command, Path folder, long seed) {
    this.command = command;
    this.folder = folder;
    this.random = new SplittableRandom(seed);
    this.mutator = new Mutator(random.split());
  }

  /**
   * Gives the command so many inputs; the first are the right ones.
   *
   * @param done is told how many have been given, after each
   */
  public void run(long inputs, LongConsumer done) throws IOException {
    Files.createDirectories(folder.resolve("spec").resolve("tla"));
    Files.writeString(folder.resolve("spec").resolve("hints.json"), "{}");
    for (long i = 0; i < inputs; i++) {
      FuzzInput input =
          i < Seeds.all().size() && kept.size() > i
              ? Seeds.all().get((int) i)
              : mutator.mutate(kept.get(random.nextInt(kept.size())));
      give(input);
      done.accept(i + 1);
    }
  }

  private void give(FuzzInput input) throws IOException {
    Path file = folder.resolve("in");
    Files.write(file, input.file());
    boolean ofSpec = input.words().contains(FuzzInput.SPEC);
    if (ofSpec) {
      Files.write(folder.resolve("spec").resolve("manifest.json"), input.file());
    }
    List<String> words = input.words().stream().map(this::resolved).toList();
    Answer answer = command.apply(words);
    codes.merge(answer.code(), 1L, Long::sum);
    String what = Oracle.fault(answer);
    String shape = shape(input, answer);
    if (what != null && faults.size() < FAULTS_MAX) {
      faults.putIfAbsent(what + " " + shape, new Fault(what, words, input.file(), answer));
    }
    if (shapes.merge(shape, 1, Integer::sum) == 1 && kept.size() < KEPT_MAX) {
      kept.add(input);
    }
  }

  private String resolved(String word) {
    return switch (word) {
      case FuzzInput.FILE -> folder.resolve("in").toString();
      case FuzzInput.OUT -> folder.resolve("out").toString();
      case FuzzInput.SPEC -> folder.resolve("spec").toString();
      case FuzzInput.NONE -> "no-such";
      case FuzzInput.PLANT -> "--plant=no-such";
      default -> word;
    };
  }

  /** An answer without what depends on the very values of the input. */
  private String shape(FuzzInput input, Answer answer) {
    String said = (answer.code() == 0 ? answer.out() : answer.err()).lines().findFirst().orElse("");
    String plain =
        NUMBER
            .matcher(QUOTED.matcher(said.replace(folder.toString(), "F")).replaceAll("Q"))
            .replaceAll("N");
    String subcommand = input.words().isEmpty() ? "" : input.words().getFirst();
    return subcommand + " " + answer.code() + " " + plain;
  }

  /** Answers that may not be, one of each shape. */
  public List<Fault> faults() {
    return List.copyOf(faults.values());
  }

  /** How often which exit code came. */
  public Map<Integer, Long> codes() {
    return codes;
  }

  /** Shapes of answers that were seen. */
  public int shapes() {
    return shapes.size();
  }
}
