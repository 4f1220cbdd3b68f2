package org.lathe.conformance.whole;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.check.Norm;
import org.lathe.conformance.golden.DoubleAdam;
import org.lathe.conformance.golden.ReferenceModel;
import org.lathe.models.ltm.FastOptions;

/**
 * A fit in float64 that runs without correction.
 *
 * @param nelbo the NELBO before each step, [steps][batch]
 * @param mu after the last step, [batch, N_z, d]
 * @param logVar after the last step
 */
record ReferenceFit(double[][] nelbo, double[] mu, double[] logVar) {
  private static final double BETA1 = 0.9f;
  private static final double BETA2 = 0.999f;

  /**
   * Fits every sequence.
   *
   * @param weights by the release's names
   * @param noise of each step, [batch, N_z, d]; the last one is used for all later steps
   * @param moved changes the start of the fit by roundings; null for the fit itself
   */
  static ReferenceFit of(
      DrawnModel model,
      Map<String, double[]> weights,
      FastOptions options,
      double peak,
      List<float[]> noise,
      Perturbation moved) {
    ReferenceModel reference = model.reference(moved == null ? weights : moved.of(weights));
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
      DoubleAdam ofMu = new DoubleAdam(size, BETA1, BETA2, options.decay());
      DoubleAdam ofLogVar = new DoubleAdam(size, BETA1, BETA2, options.decay());
      double[] muGradient = new double[size];
      double[] logVarGradient = new double[size];
      for (int s = 0; s < options.steps(); s++) {
        double[] drawn = DrawnModel.wide(noise.get(Math.min(s, noise.size() - 1)));
        ReferenceModel.Sequence sequence = model.own(b, mu, logVar, model.part(drawn, b));
        nelbo[s][b] =
            reference.nelboGradient(sequence, muGradient, logVarGradient, Map.of()).nelbo();
        if (moved != null) {
          double norm = Math.hypot(Norm.of(muGradient), Norm.of(logVarGradient));
          moved.gradient(muGradient, norm);
          moved.gradient(logVarGradient, norm);
        }
        ofMu.step(mu, muGradient, 0, 1, options.rate(peak, s));
        ofLogVar.step(logVar, logVarGradient, 0, 1, options.rate(peak, s));
      }
      System.arraycopy(mu, 0, allMu, b * size, size);
      System.arraycopy(logVar, 0, allLogVar, b * size, size);
    }
    return new ReferenceFit(nelbo, allMu, allLogVar);
  }
}
