// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.example;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Connections that send messages of 1 B to 32 KiB one after the other and compare the answers. */
final class EchoClients {
  private static final int MESSAGE_BYTES_MAX = 32 << 10;

  /** At the strictest level the leak detector notes each call on a buffer: not byte by byte. */
  private static final int PIECE_BYTES = 4000;

  private final ByteBufAllocator allocator;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();

  EchoClients(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Returns when each connection has had its answers and is closed. */
  void run(SocketAddress server, int connections, int messages) {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      List<Channel> open = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        ChannelFuture connected =
            new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, allocator)
                .handler(new Conversation(i, messages))
                .connect(server);
        open.add(connected.syncUninterruptibly().channel());
      }
      open.forEach(channel -> channel.closeFuture().syncUninterruptibly());
    } finally {
      group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  long bytes() {
    return bytes.get();
  }

  /** Bytes that came back as others, and messages that did not. */
  long wrong() {
    return wrong.get();
  }

  private final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {
    private final Random random;
    private int messagesLeft;
    private int bytesLeft;
    private byte expected;

    Conversation(int seed, int messages) {
      this.random = new Random(seed);
      this.messagesLeft = messages;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(context);
    }

    private void send(ChannelHandlerContext context) {
      if (messagesLeft-- == 0) {
        context.close();
        return;
      }
      bytesLeft = 1 + random.nextInt(MESSAGE_BYTES_MAX);
      expected = (byte) random.nextInt();
      ByteBuf message = context.alloc().ioBuffer(64);
      byte[] some = new byte[PIECE_BYTES];
      Arrays.fill(some, expected);
      for (int left = bytesLeft; left > 0; left -= some.length) {
        message.writeBytes(some, 0, Math.min(left, some.length)); // Grows.
      }
      context.writeAndFlush(message);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf answer) {
      byte[] some = new byte[answer.readableBytes()];
      answer.readBytes(some);
      bytes.addAndGet(some.length);
      bytesLeft -= some.length;
      for (byte one : some) {
        if (one != expected) {
          wrong.incrementAndGet();
        }
      }
      if (bytesLeft == 0) {
        send(context);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (messagesLeft >= 0 || bytesLeft != 0) {
        wrong.incrementAndGet();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      cause.printStackTrace();
      context.close();
    }
  }
}
