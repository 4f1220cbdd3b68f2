package org.lathe.evaluation;

import java.util.List;
import org.lathe.files.Sha256;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.SharedWork;

/** The check that all ranks measure one model in one way. */
public final class SameWork {
  private SameWork() {}

  /**
   * Refuses ranks whose results would not fit together.
   *
   * @param options all that the results depend on besides the model: records, which ranks compare
   *     by their {@code toString}
   * @param texts ids of the texts that are measured; may be empty
   * @throws org.lathe.training.ranks.RankException if a rank has another model, other options or
   *     another text
   */
  public static void require(
      SharedWork work, TrainedModel model, List<?> options, List<int[]> texts) {
    work.requireSame("model", () -> model.checkpoint().weightsFingerprint());
    work.requireSame("options", () -> options.toString());
    work.requireSame("text", () -> fingerprint(texts));
  }

  /** Returns a digest of texts, each of which is token ids. */
  public static String fingerprint(List<int[]> texts) {
    Sha256 sha256 = new Sha256();
    for (int[] text : texts) {
      sha256.add(new int[] {text.length});
      sha256.add(text);
    }
    return sha256.hex();
  }
}
