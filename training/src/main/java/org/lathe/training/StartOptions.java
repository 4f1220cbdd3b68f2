package org.lathe.training;

import java.nio.file.Path;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;

/**
 * The weights that a run starts from.
 *
 * @param from {@code random}, drawn from the seed; or the path of a checkpoint
 * @param sha256 of the file of that checkpoint's weights, in hex, since another training may have
 *     replaced it; {@code none} for random weights
 */
public record StartOptions(String from, String sha256) {
  /** Weights drawn from the seed of the run. */
  public static final StartOptions RANDOM = new StartOptions("random", "none");

  /** Checks that weights have a hash, and only weights of a checkpoint. */
  public StartOptions {
    if (from.isBlank() || from.indexOf('\0') >= 0) {
      throw new InputException("{from} '%s' cannot be a path".formatted(from.replace("\0", "\\0")));
    }
    boolean random = from.equals("random");
    if (random && !sha256.equals("none")) {
      throw new InputException("{sha256} %s, must be none for random weights".formatted(sha256));
    }
    if (!random && !sha256.matches("[0-9a-f]{64}")) {
      throw new InputException(
          "{sha256} %s, must be the SHA-256 of the file of the weights, in 64 hex digits"
              .formatted(sha256));
    }
  }

  /**
   * Returns a start from the weights of a checkpoint.
   *
   * @param path of a checkpoint, or of a run for its newest one, or of the file that names its best
   * @throws InputException if there is none
   */
  public static StartOptions from(Path path) {
    Checkpoint checkpoint = Checkpoint.open(path);
    return new StartOptions(checkpoint.folder().toString(), checkpoint.weightsFingerprint());
  }

  /** Returns whether the weights are drawn from the seed. */
  boolean isRandom() {
    return equals(RANDOM);
  }
}
