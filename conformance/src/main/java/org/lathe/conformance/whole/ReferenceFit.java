package org.lathe.conformance.whole;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.check.Norm;
import org.lathe.conformance.golden.DoublePosterior;
import org.lathe.conformance.golden.ReferenceModel;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FastUpdate;

/**
 * A fit in float64 that runs without correction.
 *
 * @param nelbo the NELBO before each step, [steps][batch]
 * @param mu after the last step, [batch, N_z, d]
 * @param logVar after the last step
 */
record ReferenceFit(double[][] nelbo, double[] mu, double[] logVar) {
  private static final double BETA2 = 0.999f;

  /**
   * Fits every sequence.
   *
   * @param weights by the release's names
   * @param noise of each step, [batch, N_z, d] for each sample with noise of its own; those of the
   *     last step are used for all later ones
   * @param moved changes the start of the fit by roundings; null for the fit itself
   */
  static ReferenceFit of(
      DrawnModel model,
      Map<String, double[]> weights,
      CaseFit fit,
      double peak,
      List<float[]> noise,
      Perturbation moved) {
    ReferenceModel reference = model.reference(moved == null ? weights : moved.of(weights));
    FastOptions options = rounded(fit.options());
    int independent = options.draws().independent();
    int size = model.perSequence();
    double[][] nelbo = new double[options.steps()][model.batch()];
    double[] allMu = new double[size * model.batch()];
    double[] allLogVar = new double[size * model.batch()];
    for (int b = 0; b < model.batch(); b++) {
      double[] mu = new double[size];
      double[] logVar = new double[size];
      Arrays.fill(logVar, options.logVarMean());
      if (moved != null) {
        mu = moved.around(mu);
        logVar = moved.of(logVar);
      }
      int sequence = b;
      DoublePosterior q = new DoublePosterior(options, peak, BETA2, mu, logVar);
      double[] muGradient = new double[size];
      double[] logVarGradient = new double[size];
      for (int s = 0; s < options.steps(); s++) {
        int first = Math.min(s * independent, noise.size() - independent);
        double[][] noises =
            DoublePosterior.noises(
                options.draws(), k -> model.part(DrawnModel.wide(noise.get(first + k)), sequence));
        ReferenceModel.Score score =
            reference.fitGradient(
                model.own(b, mu, logVar, noises[0]),
                noises,
                fit.klWeight(),
                fit.loss().freeBits(),
                muGradient,
                logVarGradient,
                Map.of());
        nelbo[s][b] = score.nelbo();
        if (moved != null) {
          double norm = Math.hypot(Norm.of(muGradient), Norm.of(logVarGradient));
          moved.gradient(muGradient, norm);
          moved.gradient(logVarGradient, norm);
        }
        q.step(s, muGradient, logVarGradient);
      }
      System.arraycopy(mu, 0, allMu, b * size, size);
      System.arraycopy(logVar, 0, allLogVar, b * size, size);
    }
    return new ReferenceFit(nelbo, allMu, allLogVar);
  }

  /** Returns the options with the constants of Adam as an engine has them, in float32. */
  private static FastOptions rounded(FastOptions options) {
    FastUpdate update = options.update();
    return update.method() == FastUpdate.Method.NATURAL
        ? options
        : options.withUpdate(
            new FastUpdate(
                update.method(),
                (float) update.beta1(),
                (float) update.epsilon(),
                update.logVarRate(),
                update.rateEnd(),
                update.polish()));
  }
}
