package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import org.lathe.datasets.tokenizer.Tokenizer;

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
 */
public record ReconstructionMetrics(
    int step,
    String source,
    String greedy,
    String sampled,
    @JsonProperty("greedy_accuracy") double greedyAccuracy,
    @JsonProperty("sampled_accuracy") double sampledAccuracy,
    @JsonProperty("source_tokens") List<String> sourceTokens,
    @JsonProperty("greedy_tokens") List<String> greedyTokens) {

  static List<String> each(Tokenizer tokenizer, int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> tokenizer.display(new int[] {id})).toList();
  }
}
