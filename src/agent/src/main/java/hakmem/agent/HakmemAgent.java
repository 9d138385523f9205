// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.OptionException;
import hakmem.api.RecordingException;
import hakmem.api.TagNameException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.concurrent.atomic.AtomicReference;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Serves {@code Unsafe.allocateMemory} from an allocator with a name, and so direct buffers, the
 * JDK's arenas, and libraries that call Unsafe: {@code -javaagent:hakmem-agent.jar=limitBytes=1g}.
 * Blocks from before are freed by who allocated them. Cannot be undone.
 *
 * <p>The argument is a list of options of an allocator, and of {@code name}, by default unsafe, and
 * {@code report}, a file for a report at exit, or alone for one on the standard error. Thread-safe.
 * Cost: tens of milliseconds at the start; a block as one of hakmem's, with a look whether the
 * thread is inside already.
 */
public final class HakmemAgent {
  /** Exit code of bad usage. */
  private static final int BAD_USAGE = 2;

  private static final AtomicReference<@Nullable Allocator> SERVING = new AtomicReference<>();

  private HakmemAgent() {}

  /**
   * Called by the JVM before the program's main method. With a wrong argument the process ends with
   * exit code 2 and a sentence on the standard error.
   *
   * @param argument options; null: none
   * @param jvm by which Unsafe is edited
   */
  public static void premain(@Nullable String argument, Instrumentation jvm) {
    try {
      agentmain(argument, jvm);
    } catch (OptionException | TagNameException | RecordingException e) {
      System.err.println("hakmem-agent: " + e.getMessage());
      System.exit(BAD_USAGE);
    }
  }

  /**
   * Called by the JVM when the agent is loaded into a program that runs.
   *
   * @param argument options; null: none
   * @param jvm by which Unsafe is edited
   * @throws OptionException an option is wrong, or a file cannot be written
   * @throws TagNameException the name cannot be had
   * @throws RecordingException the file of a recording cannot be written
   * @throws AllocationFailedException the system refuses address space
   * @throws IllegalStateException the agent serves already, or this JDK is not known
   */
  public static void agentmain(@Nullable String argument, Instrumentation jvm) {
    AgentOptions options = AgentOptions.of(argument);
    Allocator allocator = Allocator.builder().name(options.name()).options(options.list()).build();
    UnsafeEdit edit = new UnsafeEdit();
    try {
      if (!SERVING.compareAndSet(null, allocator)) {
        throw new IllegalStateException(
            "the agent serves already: tag=" + allocator().tag() + "; load it once");
      }
      ExitReport.arrange(options, allocator);
      serve(jvm, edit, allocator);
    } catch (Throwable e) { // Error: undone, unless Unsafe may ask from now on.
      if (!edit.isDone()) {
        boolean ignored = SERVING.compareAndSet(allocator, null);
        allocator.close();
      }
      throw e;
    }
  }

  private static void serve(Instrumentation jvm, UnsafeEdit edit, Allocator allocator) {
    NativeBlocks blocks = new NativeBlocks(allocator);
    blocks.rehearse();
    try {
      UnsafeHook.define(jvm, blocks);
      jvm.addTransformer(edit, true);
      jvm.retransformClasses(Class.forName(UnsafeHook.UNSAFE));
    } catch (ReflectiveOperationException | UnmodifiableClassException e) {
      throw unknown(e);
    }
    if (!edit.isDone()) {
      throw unknown(null);
    }
  }

  private static IllegalStateException unknown(@Nullable Throwable cause) {
    return new IllegalStateException(
        "the agent does not know this JDK's Unsafe: java.version="
            + System.getProperty("java.version")
            + "; use JDK 25",
        cause);
  }

  /**
   * What serves: for {@link Allocator#usage}, {@link Allocator#sites}, a listener and the rest.
   * What a listener itself allocates by Unsafe is the system's. The caller must not close it.
   *
   * @return the allocator
   * @throws IllegalStateException the agent is not loaded
   */
  public static Allocator allocator() {
    Allocator serving = SERVING.get();
    if (serving == null) {
      throw new IllegalStateException(
          "the agent is not loaded; start Java with -javaagent:hakmem-agent.jar");
    }
    return serving;
  }
}
