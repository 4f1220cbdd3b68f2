package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.models.Reconstructor;

/**
 * A held-out text and its reconstructions from the latents alone.
 *
 * @param step slow steps taken before
 * @param source the text
 * @param greedy taking the likeliest token each time
 * @param sampled sampling each token
 * @param greedyAccuracy share of positions with the source's token
 * @param sampledAccuracy the same of the sampled decode
 * @param sourceTokens the text, token by token
 * @param greedyTokens the greedy decode, token by token
 * @param means over all texts of the batch, with their controls
 */
public record ReconstructionMetrics(
    int step,
    String source,
    String greedy,
    String sampled,
    @JsonProperty("greedy_accuracy") double greedyAccuracy,
    @JsonProperty("sampled_accuracy") double sampledAccuracy,
    @JsonProperty("source_tokens") List<String> sourceTokens,
    @JsonProperty("greedy_tokens") List<String> greedyTokens,
    Means means) {

  /**
   * Mean accuracies of several texts. The controls use the latents of another text: what they get
   * right needs no latents of the text itself.
   *
   * @param texts number of texts
   * @param greedy decoded greedily from the latents alone
   * @param otherGreedy its control; NaN for one text
   * @param given the likeliest token given the true tokens before
   * @param otherGiven its control; NaN for one text
   */
  public record Means(
      int texts,
      double greedy,
      @JsonProperty("other_greedy") double otherGreedy,
      double given,
      @JsonProperty("other_given") double otherGiven) {
    static Means of(Reconstructor.Result result) {
      return new Means(
          result.greedy().length,
          mean(result.greedyAccuracy()),
          mean(result.otherGreedyAccuracy()),
          mean(result.teacherForcedAccuracy()),
          mean(result.otherTeacherForcedAccuracy()));
    }

    private static double mean(double[] values) {
      return Arrays.stream(values).average().orElseThrow();
    }
  }

  static List<String> each(Tokenizer tokenizer, int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> tokenizer.display(new int[] {id})).toList();
  }
}
