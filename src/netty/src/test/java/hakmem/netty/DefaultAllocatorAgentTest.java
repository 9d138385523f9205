// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that says nothing of hakmem gets it with the agent, and only then. */
class DefaultAllocatorAgentTest {
  private static final String OURS = "HakmemByteBufAllocator";

  @TempDir Path folder;

  @Test
  void theDefaultIsHakmemWithTheAgent() throws IOException, InterruptedException {
    Jvm jvm = Jvm.run(DefaultAllocatorAgentTest.class, "-javaagent:" + agent());
    assertEquals("%s, %s, works".formatted(OURS, OURS), jvm.output().strip());
  }

  @Test
  void theDefaultIsNettysWithoutIt() throws IOException, InterruptedException {
    Jvm jvm = Jvm.run(DefaultAllocatorAgentTest.class);
    String netty = "AdaptiveByteBufAllocator";
    assertEquals("%s, %s, works".formatted(netty, netty), jvm.output().strip());
  }

  /** The manifest of the jar that is shipped; its classes are on the path. */
  private Path agent() throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Premain-Class", DefaultAllocatorAgent.class.getName());
    Path jar = folder.resolve("agent.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return jar;
  }

  /** The program: prints its default, that of a channel, and whether a buffer works. */
  public static void main(String[] args) {
    ByteBuf buffer = ByteBufAllocator.DEFAULT.ioBuffer(64);
    buffer.writeLong(7);
    boolean works = buffer.readLong() == 7 && buffer.release();
    ByteBufAllocator ofChannel = new NioSocketChannel().alloc();
    System.out.printf(
        "%s, %s, %s%n",
        ByteBufAllocator.DEFAULT.getClass().getSimpleName(),
        ofChannel.getClass().getSimpleName(),
        works ? "works" : "does not work");
  }
}
