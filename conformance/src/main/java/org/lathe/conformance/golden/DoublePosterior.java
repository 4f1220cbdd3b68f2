package org.lathe.conformance.golden;

import java.util.function.IntFunction;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FastUpdate;
import org.lathe.models.ltm.NoiseDraws;

/**
 * The posterior of one sequence in float64, moved by fast steps. Of the options it reads numbers
 * only: rates and updates follow the formulas of docs/explanation/protocols.md.
 */
public final class DoublePosterior {
  private final FastOptions options;
  private final double peak;
  private final double[] mu;
  private final double[] logVar;
  private final DoubleAdam ofMu;
  private final DoubleAdam ofLogVar;

  /**
   * Starts a fit.
   *
   * @param peak peak learning rate
   * @param beta2 Adam's decay of the second moment
   * @param mu start of the mean, changed by the steps
   * @param logVar start of the log variance, changed by the steps
   */
  public DoublePosterior(
      FastOptions options, double peak, double beta2, double[] mu, double[] logVar) {
    this.options = options;
    this.peak = peak;
    this.mu = mu;
    this.logVar = logVar;
    FastUpdate update = options.update();
    ofMu = new DoubleAdam(mu.length, update.beta1(), beta2, update.epsilon(), options.decay());
    ofLogVar = new DoubleAdam(mu.length, update.beta1(), beta2, update.epsilon(), options.decay());
  }

  /**
   * Returns the noise of the K samples of a fast step, {@code e_(2i+1) = -e_(2i)} if they are
   * antithetic.
   *
   * @param drawn returns the noise that was drawn first, second, ..
   */
  public static double[][] noises(NoiseDraws draws, IntFunction<double[]> drawn) {
    double[][] noises = new double[draws.count()][];
    for (int k = 0; k < noises.length; k++) {
      noises[k] = drawn.apply(draws.antithetic() ? k / 2 : k).clone();
      for (int i = 0; draws.antithetic() && k % 2 == 1 && i < noises[k].length; i++) {
        noises[k][i] = -noises[k][i];
      }
    }
    return noises;
  }

  /**
   * Takes fast step {@code t}, from 0.
   *
   * @param g gradient for mu
   * @param h gradient for log_var
   */
  public void step(int t, double[] g, double[] h) {
    double rate = peak * schedule(t);
    double ofMean = t >= options.steps() - options.update().polish() ? 0 : rate;
    double ofVariance = options.update().logVarRate() * rate;
    if (options.update().method() == FastUpdate.Method.ADAM) {
      ofMu.step(mu, g, 0, 1, ofMean);
      ofLogVar.step(logVar, h, 0, 1, ofVariance);
      return;
    }
    for (int i = 0; i < mu.length; i++) {
      double x = ofVariance * h[i];
      logVar[i] -= Math.log(1 + 2 * x + 2 * x * x);
      mu[i] -= ofMean * Math.exp(logVar[i]) * g[i];
    }
  }

  /** Returns the rate of step {@code t} as a share of its peak. */
  private double schedule(int t) {
    double end = options.update().rateEnd();
    int last = options.steps() - 1;
    double passed =
        switch (options.schedule()) {
          case CONSTANT -> 0;
          case COSINE -> (double) t / options.steps();
          case FULL_COSINE -> last == 0 ? 0 : (double) t / last;
        };
    return end + (1 - end) * (1 + Math.cos(Math.PI * passed)) / 2;
  }
}
