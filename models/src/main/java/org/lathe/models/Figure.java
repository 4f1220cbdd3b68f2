package org.lathe.models;

/**
 * A mean over held-out sequences.
 *
 * @param natsPerToken mean negative log likelihood, or its bound, of a token
 * @param standardError of that mean, from its spread over the sequences; NaN for a single one
 */
public record Figure(double natsPerToken, double standardError) {

  /**
   * Returns the estimate over these sequences.
   *
   * @param nats of each whole sequence, or differences of such
   * @param length tokens of each
   */
  public static Figure of(double[] nats, int length) {
    double mean = 0;
    for (double each : nats) {
      mean += each / length;
    }
    mean /= nats.length;
    double squares = 0;
    for (double each : nats) {
      double off = each / length - mean;
      squares += off * off;
    }
    double variance = squares / (nats.length - 1);
    return new Figure(mean, Math.sqrt(variance / nats.length));
  }

  /** Returns the perplexity of a token: {@code exp} of the nats. */
  public double perplexity() {
    return StrictMath.exp(natsPerToken);
  }

  /**
   * Returns the bits for each byte of the text.
   *
   * @param tokens of the text measured
   * @param bytes of the same text
   */
  public double bitsPerByte(long tokens, long bytes) {
    return natsPerToken * tokens / bytes / StrictMath.log(2);
  }
}
