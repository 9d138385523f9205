// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.VirtualMachine;
import hakmem.api.Allocator;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/** A program that loads the agent into itself when it has blocks already. */
final class LateProbe {
  private LateProbe() {}

  static void main(String[] arguments) throws Exception {
    long freed = Raw.allocate(1_000);
    long resized = Raw.allocate(1_000);
    Raw.put(resized, 42);
    ByteBuffer buffer = ByteBuffer.allocateDirect(100_000);
    Arena arena = Arena.ofConfined();
    arena.allocate(100_000);
    VirtualMachine self = VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
    self.loadAgent(arguments[0], "name=late");
    Allocator allocator = HakmemAgent.allocator();
    Raw.free(freed);
    long larger = Raw.reallocate(resized, 1_000_000);
    Probe.want(
        Raw.get(larger) == 42 && !allocator.owns(larger), "an older block stays the system's");
    Raw.free(larger);
    arena.close();
    Probe.want(buffer.getLong(0) == 0, "an older buffer is as it was");
    buffer = null;
    long block = Raw.allocate(1_000);
    Probe.want(allocator.owns(block) && allocator.tag().equals("late"), "a new one is ours");
    try {
      self.loadAgent(arguments[0], "name=again");
      Probe.want(false, "loaded twice");
    } catch (AgentInitializationException e) {
      Probe.want(allocator == HakmemAgent.allocator(), "the first one serves");
    }
    try {
      self.loadAgent(arguments[0], "limitBytes=much");
      Probe.want(false, "loaded with a wrong option");
    } catch (AgentInitializationException e) {
      Raw.free(block);
    }
    self.detach();
    Probe.wait(allocator, 0);
    System.out.println("ended");
  }
}
