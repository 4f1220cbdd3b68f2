package org.lathe.training.scale;

import org.lathe.files.InputException;

/**
 * A step of training that ranks divide among them: its leaves, and what they cost on one rank.
 *
 * @param batch sequences of a step
 * @param leaf sequences of a leaf; divides the batch
 * @param length tokens of a sequence
 * @param gradientBytes of one gradient of all weights
 * @param fixedSeconds that each rank spends whatever its number of sequences
 * @param sequenceSeconds of the fit and the gradient of one sequence
 */
public record DividedStep(
    int batch,
    int leaf,
    int length,
    long gradientBytes,
    double fixedSeconds,
    double sequenceSeconds) {
  /** Checks the leaf. */
  public DividedStep {
    if (leaf < 1 || batch % leaf != 0) {
      throw new InputException("leaf %d does not divide {batch} %d".formatted(leaf, batch));
    }
  }

  /** Returns M, the number of leaves. */
  public int leaves() {
    return batch / leaf;
  }

  /** Returns the most leaves that one of these ranks has. */
  int mostLeaves(int ranks) {
    return Math.ceilDiv(leaves(), ranks);
  }

  /** Returns the seconds of the rank with the most leaves, without any exchange. */
  double computeSeconds(int ranks) {
    return fixedSeconds + (double) mostLeaves(ranks) * leaf * sequenceSeconds;
  }

  /** Returns the share of the ranks' time that is not waiting for the rank with the most leaves. */
  double balance(int ranks) {
    return leaves() / ((double) ranks * mostLeaves(ranks));
  }

  /**
   * Returns the speed of these ranks as a share of that many times the speed of one.
   *
   * @param exchangeSeconds of these ranks
   */
  double efficiency(int ranks, double exchangeSeconds) {
    return computeSeconds(1) / (ranks * (computeSeconds(ranks) + exchangeSeconds));
  }

  /** Returns this step with another batch. */
  DividedStep withBatch(int other) {
    return new DividedStep(other, leaf, length, gradientBytes, fixedSeconds, sequenceSeconds);
  }

  /** Returns this step with another leaf. */
  DividedStep withLeaf(int other) {
    return new DividedStep(batch, other, length, gradientBytes, fixedSeconds, sequenceSeconds);
  }

  /** Returns this step with another cost of a sequence. */
  DividedStep withSequenceSeconds(double other) {
    return new DividedStep(batch, leaf, length, gradientBytes, fixedSeconds, other);
  }
}
