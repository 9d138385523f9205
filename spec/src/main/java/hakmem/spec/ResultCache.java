// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reports of models that came out as the manifest says, by the digest of all that could change them
 * (see {@link ModelDigest}). Nothing else is kept, so what is red stays red. An entry that is
 * damaged or does not fit its row is as good as none. Thread-safe; several processes may use one
 * folder.
 */
public final class ResultCache {
  /** Keeps nothing. */
  public static final ResultCache NONE = new ResultCache(null, false);

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final @Nullable Path folder;
  private final boolean read;

  private ResultCache(@Nullable Path folder, boolean read) {
    this.folder = folder;
    this.read = read;
  }

  /** In a folder, which need not exist. */
  static ResultCache in(Path folder) {
    return new ResultCache(folder, true);
  }

  /**
   * That of a work tree, in {@code spec/target}: a fresh clone has none, and {@code mvn clean}
   * takes it away. It is written but not read where the environment has {@code CI}; the system
   * property {@code hakmem.spec.models}, {@code all} or {@code changed}, overrides that.
   */
  public static ResultCache of(SpecHome home) {
    String models =
        System.getProperty("hakmem.spec.models", System.getenv("CI") == null ? "" : "all");
    Path folder = home.root().resolve("target").resolve("models");
    return new ResultCache(folder, !"all".equals(models));
  }

  /** The same, whose entries are only written. */
  public ResultCache fresh() {
    return new ResultCache(folder, false);
  }

  /** What was kept for this digest, if it is whole and still is what the row says. */
  Optional<ModelResult> find(ModelEntry entry, String digest, boolean exactDepth) {
    if (folder == null || !read) {
      return Optional.empty();
    }
    try {
      Path file = file(folder, entry, digest);
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      String text = Files.readString(file);
      int end = text.indexOf('\n');
      if (end < 0 || !text.substring(0, end).equals(seal(digest, text.substring(end + 1)))) {
        return Optional.empty();
      }
      TlcReport report = JSON.readValue(text.substring(end + 1), TlcReport.class);
      ModelResult result = ModelResult.compare(entry, report, exactDepth).fromCache();
      return result.asExpected() ? Optional.of(result) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // A damaged entry: the model is run, and the entry written anew.
      return Optional.empty();
    }
  }

  /** Keeps a result, if it is as expected; whole or not at all. */
  void keep(ModelResult result, String digest) {
    if (folder == null || !result.asExpected()) {
      return;
    }
    try {
      Files.createDirectories(folder);
      String text = JSON.writeValueAsString(result.report());
      Path part = Files.createTempFile(folder, "new", ".part");
      Files.writeString(part, seal(digest, text) + "\n" + text);
      Path file = file(folder, result.entry(), digest);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report that JSON cannot hold", e);
    } catch (IOException e) {
      // A folder that cannot be written: the model is run again next time.
      return;
    }
  }

  private static Path file(Path folder, ModelEntry entry, String digest) {
    return folder.resolve(entry.model() + "-" + digest.substring(0, 32) + ".json");
  }

  /** Digest of a report, for this key only. */
  private static String seal(String digest, String text) {
    return ModelDigest.hex(
        ModelDigest.sha256(), (digest + "\n" + text).getBytes(StandardCharsets.UTF_8));
  }
}
