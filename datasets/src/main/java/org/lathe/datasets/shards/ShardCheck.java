package org.lathe.datasets.shards;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lathe.files.InputException;
import org.lathe.files.Sha256;

/**
 * Compares a prepared folder with its {@code shards.json}: sizes, checksums, ids within the
 * vocabulary, and the number of documents.
 */
public final class ShardCheck {
  /**
   * The result for one file.
   *
   * @param file the name of the file
   * @param tokens number of tokens that it should contain
   * @param problem what is wrong, as one line; null if the file is correct
   */
  public record Result(String file, long tokens, String problem) {
    /** Returns whether the file is correct. */
    public boolean passed() {
      return problem == null;
    }
  }

  private ShardCheck() {}

  /**
   * Reads every file.
   *
   * @param sink receives the result for each file as soon as it was read
   * @return whether all files are correct
   * @throws InputException if the {@code shards.json} cannot be read
   */
  public static boolean run(Path folder, Consumer<Result> sink) {
    ShardManifest manifest = ShardManifest.read(folder);
    List<ShardManifest.Shard> shards = new ArrayList<>(manifest.train().shards());
    shards.addAll(manifest.validation().shards());
    boolean passed = !shards.isEmpty();
    for (ShardManifest.Shard shard : shards) {
      Result result = check(folder, manifest, shard);
      passed &= result.passed();
      sink.accept(result);
    }
    return passed;
  }

  private static Result check(Path folder, ShardManifest manifest, ShardManifest.Shard shard) {
    try {
      Path path = folder.resolve(shard.file());
      PreparedData.requireSize(path, shard.tokens() * manifest.type().bytes());
      long documents = documents(path, manifest);
      if (documents != shard.documents()) {
        throw new InputException(
            "%s contains %d documents, not %d: prepare the data again"
                .formatted(path, documents, shard.documents()));
      }
      if (!Sha256.of(path).equals(shard.sha256())) {
        throw new InputException(
            path + " has another checksum than " + ShardManifest.FILE + ": prepare the data again");
      }
      return new Result(shard.file(), shard.tokens(), null);
    } catch (InputException e) {
      return new Result(shard.file(), shard.tokens(), e.getMessage());
    } catch (IOException e) {
      return new Result(shard.file(), shard.tokens(), shard.file() + " cannot be read: " + e);
    }
  }

  private static long documents(Path path, ShardManifest manifest) {
    ShardFile file = ShardFile.listed(path, manifest);
    long[] documents = {0};
    int separator = manifest.tokenizer().separator();
    file.scan((_, id) -> documents[0] += id == separator ? 1 : 0);
    return documents[0];
  }
}
