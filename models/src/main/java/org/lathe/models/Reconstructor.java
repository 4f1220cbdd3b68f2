package org.lathe.models;

/**
 * Reconstructs sequences from what a model keeps of them, such as latents: encodes each, then
 * decodes it anew, the separator as the only token given.
 */
public interface Reconstructor extends AutoCloseable {
  /**
   * What came back of a batch of sequences. Accuracies are shares of the positions whose token
   * equals the source's, one for each sequence.
   *
   * @param greedy tokens decoded by taking the likeliest, [batch][length]
   * @param sampled tokens decoded by the model's own probabilities, [batch][length]
   * @param greedyAccuracy of the greedy decode
   * @param sampledAccuracy of the sampled decode
   * @param teacherForcedAccuracy of the likeliest token given the true tokens before it
   */
  record Result(
      int[][] greedy,
      int[][] sampled,
      double[] greedyAccuracy,
      double[] sampledAccuracy,
      double[] teacherForcedAccuracy) {}

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
