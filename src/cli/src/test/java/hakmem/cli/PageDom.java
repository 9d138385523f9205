// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A page as headless Chromium leaves it when its script has run. */
public final class PageDom {
  private static final long LIMIT_SECONDS = 120;

  private PageDom() {}

  public static Optional<Path> browser() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(
            f ->
                Stream.of("chromium", "chromium-browser", "google-chrome").map(Path.of(f)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A page of a file. */
  public static String of(Path page, Path folder) throws Exception {
    return of(page.toUri(), 0, folder);
  }

  /** A page that is given so much time after it was loaded, which passes as fast as it can. */
  public static String of(URI page, int millis, Path folder) throws Exception {
    Path profile = Files.createTempDirectory(folder, "profile");
    Path out = Files.createTempFile(folder, "dom", ".html");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            browser().orElseThrow().toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--user-data-dir=" + profile));
    if (millis > 0) {
      command.add("--virtual-time-budget=" + millis);
    }
    command.addAll(List.of("--dump-dom", page.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "the browser hangs");
      return Files.readString(out);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }
}
