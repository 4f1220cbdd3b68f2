package org.lathe.models;

/**
 * Reconstructs sequences from their encoding in a model, such as latents: encodes each sequence,
 * then decodes it with the separator as the only given token.
 */
public interface Reconstructor extends AutoCloseable {
  /**
   * The reconstructions of a batch of sequences. Accuracies are shares of the positions whose token
   * equals the source's, one for each sequence.
   *
   * @param greedy tokens decoded by taking the likeliest, [batch][length]
   * @param sampled tokens decoded by the model's own probabilities, [batch][length]
   * @param greedyAccuracy of the greedy decode
   * @param sampledAccuracy of the sampled decode
   * @param teacherForcedAccuracy of the likeliest token given the true tokens before it
   * @param otherGreedyAccuracy control: of the greedy decode from the encoding of another sequence
   *     of the batch; NaN for a batch of one
   * @param otherTeacherForcedAccuracy control: of the likeliest token given the true tokens before
   *     it and that other encoding
   */
  record Result(
      int[][] greedy,
      int[][] sampled,
      double[] greedyAccuracy,
      double[] sampledAccuracy,
      double[] teacherForcedAccuracy,
      double[] otherGreedyAccuracy,
      double[] otherTeacherForcedAccuracy) {}

  /**
   * Encodes and decodes.
   *
   * @param sources tokens of the sequences, [batch][length]
   * @param seed of all random numbers
   * @param sequences number of each; names its random numbers
   */
  Result reconstruct(int[][] sources, long seed, int... sequences);

  @Override
  void close();
}
