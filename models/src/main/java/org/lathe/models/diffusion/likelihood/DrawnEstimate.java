package org.lathe.models.diffusion.likelihood;

/**
 * An estimate for one sequence from K draws whose times are evenly spread.
 *
 * @param mean of the draws, in nats
 * @param variance of that mean, from the differences between draws that are neighbours in time, the
 *     last and the first too; NaN for one draw. How the loss changes from one time to the next is
 *     in it, so it is rather too large.
 */
record DrawnEstimate(double mean, double variance) {
  /**
   * Returns the estimate from draws.
   *
   * @param draws in nats, each a neighbour in time of the one before
   * @param closedForm nats that are added
   */
  static DrawnEstimate of(double[] draws, double closedForm) {
    int count = draws.length;
    double mean = 0;
    double squares = 0;
    for (int k = 0; k < count; k++) {
      double difference = draws[k] - draws[(k + 1) % count];
      mean += draws[k] / count;
      squares += difference * difference;
    }
    // Half the mean square of the differences is an estimate of the variance of one draw.
    double variance = count == 1 ? Double.NaN : squares / 2 / count / count;
    return new DrawnEstimate(mean + closedForm, variance);
  }
}
