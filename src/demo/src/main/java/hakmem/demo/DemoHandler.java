// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.api.AllocationFailedException;
import hakmem.c.SqliteException;
import hakmem.cli.map.MapPage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.arrow.memory.OutOfMemoryException;

/** Answers requests: the page, the figures, and work that touches every part. */
final class DemoHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PAGE = page();
  private static final String TEXT = "text/plain; charset=utf-8";

  private final SharedMemory memory;

  DemoHandler(SharedMemory memory) {
    this.memory = memory;
  }

  private static String page() {
    try (InputStream in = DemoHandler.class.getResourceAsStream("page.html")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("page.html is not in the jar; report this as a bug", e);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
      throws JsonProcessingException {
    String what = request.method() + " " + request.uri();
    switch (what) {
      case "GET /" -> answer(context, request, "text/html; charset=utf-8", PAGE);
      case "GET /figures" ->
          answer(context, request, "application/json", MAPPER.writeValueAsString(memory.figures()));
      case "GET /map" -> answer(context, request, "text/html; charset=utf-8", MapPage.live());
      case "GET /map.json" -> map(context, request);
      case "POST /ask", "POST /hold", "POST /release" -> act(context, request, what);
      default ->
          answer(context, request, HttpResponseStatus.NOT_FOUND, TEXT, "there is no " + what);
    }
  }

  /** For pages of this machine alone: one of another site may have a name that means it. */
  private void map(ChannelHandlerContext context, FullHttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "");
    if (host.startsWith("localhost:") || host.startsWith("127.0.0.1:")) {
      answer(context, request, "application/json", memory.map().toJson());
    } else {
      answer(context, request, HttpResponseStatus.FORBIDDEN, TEXT, "ask for localhost");
    }
  }

  /** What there is no memory for is refused, and the server goes on. */
  private void act(ChannelHandlerContext context, FullHttpRequest request, String what) {
    memory.requests.incrementAndGet();
    String result;
    try {
      result = result(what, request.content());
    } catch (AllocationFailedException | OutOfMemoryException | SqliteException e) {
      memory.refusals.incrementAndGet();
      String why = String.valueOf(e.getMessage());
      answer(context, request, HttpResponseStatus.INSUFFICIENT_STORAGE, TEXT, why);
      return;
    }
    answer(context, request, TEXT, result);
  }

  private String result(String what, ByteBuf body) {
    switch (what) {
      case "POST /hold" -> {
        memory.scratch().hold();
        return "held";
      }
      case "POST /release" -> {
        memory.scratch().release();
        return "released";
      }
      default -> {
        String text = body.toString(StandardCharsets.UTF_8);
        String letters = memory.scratch().letters(text);
        long sum = memory.numbers().add(text.length());
        return "notes " + memory.notes().add(text.length()) + ", sum " + sum + ", " + letters;
      }
    }
  }

  private static void answer(
      ChannelHandlerContext context, FullHttpRequest request, String type, String text) {
    answer(context, request, HttpResponseStatus.OK, type, text);
  }

  private static void answer(
      ChannelHandlerContext context,
      FullHttpRequest request,
      HttpResponseStatus status,
      String type,
      String text) {
    ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), text);
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    boolean keep = HttpUtil.isKeepAlive(request) && !HttpMethod.HEAD.equals(request.method());
    HttpUtil.setKeepAlive(response, keep);
    var written = context.writeAndFlush(response);
    if (!keep) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Netty's own refusals among them: a connection that gets no buffer is closed. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof AllocationFailedException) {
      memory.refusals.incrementAndGet();
    }
    context.close();
  }
}
