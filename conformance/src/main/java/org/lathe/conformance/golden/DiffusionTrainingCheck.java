package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.golden.GoldenGroup.Worst;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.models.optimizer.WeightAverage;

/** Three updates by the mean over all tokens of the bound, and the average of the weights. */
final class DiffusionTrainingCheck {
  private static final int UPDATES = 3;

  // As MDLM was trained.
  private static final double RATE = 3e-4;
  private static final OptimizerOptions OPTIMIZER = new OptimizerOptions(0.9, 0.999, 1e-8, 0, 1);
  private static final AverageOptions AVERAGE = new AverageOptions(0.9999, true);

  private final DiffusionCase golden;

  DiffusionTrainingCheck(DiffusionCase golden) {
    this.golden = golden;
  }

  List<GoldenGroup> groups(Backends.Choice choice, int threads) {
    double[] loss = new double[UPDATES];
    double[] norm = new double[UPDATES];
    double tokens = golden.batch() * golden.length();
    List<Parameter> parameters = golden.model().parameters();
    try (Session session = golden.open(choice, threads);
        Program gradient = session.compile(golden.graphs().gradient(true));
        Optimizer optimizer = new Optimizer(session, parameters, OPTIMIZER);
        WeightAverage average = new WeightAverage(session, parameters, AVERAGE)) {
      Weights.startAverages(session, parameters);
      for (int n = 0; n < UPDATES; n++) {
        float[] losses = golden.follow(gradient, 1 / tokens);
        loss[n] = Arrays.stream(golden.nelbo(losses)).sum() / tokens;
        norm[n] = optimizer.update(RATE, n + 1);
        average.add(n + 1);
      }
      return List.of(
          each("loss", loss),
          each("grad_norm", norm),
          states("train.after3", golden.model().tensors(session, Parameter::name)),
          states("train.ema3", golden.model().tensors(session, Parameter::average)));
    }
  }

  private GoldenGroup each(String name, double[] actual) {
    String group = "train." + name;
    return new Worst(group, TolerancePolicy.GOLDEN_TRAINING)
        .each(name, actual, golden.files().expected(group, UPDATES))
        .group();
  }

  /** No gradient here is rounding alone, so weights keep the bound of losses. */
  private GoldenGroup states(String name, Map<String, Safetensors.Entry> actual) {
    if (!golden.files().expects(name + ".")) {
      throw new InputException(golden.files().lacks(name + ".*"));
    }
    Worst worst = new Worst(name, TolerancePolicy.GOLDEN_TRAINING);
    golden.compare(worst, name + ".", actual);
    return worst.group();
  }
}
