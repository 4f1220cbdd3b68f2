package org.lathe.evaluation.samples;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The measures computed from the tokens of samples alone.
 *
 * @param samples how many
 * @param empty samples without a token; figures a sample leave them out
 * @param tokens of all samples
 * @param entropy mean entropy of a sample, nats
 * @param pooledEntropy of all tokens together, nats
 * @param distinct1 distinct unigrams over tokens
 * @param distinct2 distinct bigrams over tokens
 * @param distinct3 distinct trigrams over tokens
 * @param sequenceRepetition2 seq-rep-2
 * @param sequenceRepetition3 seq-rep-3
 * @param sequenceRepetition4 seq-rep-4
 * @param tokenRepetition16 rep/16
 * @param tokenRepetition128 rep/128
 */
public record SampleFigures(
    int samples,
    int empty,
    long tokens,
    @JsonProperty("entropy") double entropy,
    @JsonProperty("pooled_entropy") double pooledEntropy,
    @JsonProperty("distinct_1") double distinct1,
    @JsonProperty("distinct_2") double distinct2,
    @JsonProperty("distinct_3") double distinct3,
    @JsonProperty("seq_rep_2") double sequenceRepetition2,
    @JsonProperty("seq_rep_3") double sequenceRepetition3,
    @JsonProperty("seq_rep_4") double sequenceRepetition4,
    @JsonProperty("rep_16") double tokenRepetition16,
    @JsonProperty("rep_128") double tokenRepetition128) {
  /** Measures samples. */
  public static SampleFigures of(List<Sample> samples) {
    List<int[]> ids = samples.stream().map(Sample::ids).toList();
    TokenEntropy entropy = TokenEntropy.of(ids);
    return new SampleFigures(
        samples.size(),
        (int) ids.stream().filter(sample -> sample.length == 0).count(),
        ids.stream().mapToLong(sample -> sample.length).sum(),
        entropy.sample(),
        entropy.pooled(),
        Distinct.of(1, ids),
        Distinct.of(2, ids),
        Distinct.of(3, ids),
        Repetition.sequence(2, ids),
        Repetition.sequence(3, ids),
        Repetition.sequence(4, ids),
        Repetition.token(16, ids),
        Repetition.token(128, ids));
  }
}
