package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.golden.ReferenceModel;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.Clip;
import org.lathe.graph.op.GlobalNorm;
import org.lathe.graph.op.Op;
import org.lathe.models.Parameter;
import org.lathe.models.optimizer.OptimizerOptions;

/** The reference with which a slow step of an engine is compared. */
final class SlowStepReference {
  private final List<DrawnModel> batches;
  private final OptimizerOptions options;
  private final Precision products;

  SlowStepReference(List<DrawnModel> batches, OptimizerOptions options, EngineUnderTest bench) {
    this.batches = batches;
    this.options = options;
    this.products = bench.declaration().products();
  }

  /** Compares nll and accumulated gradients at the weights of the engine. */
  void gradient(
      CaseFindings findings,
      String where,
      SlowStates before,
      List<float[]> nll,
      Map<String, double[]> gradients,
      long scored) {
    DrawnModel first = batches.getFirst();
    ReferenceModel reference = first.reference(before.weights(first.config()));
    Map<String, double[]> want = first.zeros();
    for (int micro = 0; micro < batches.size(); micro++) {
      DrawnModel batch = batches.get(micro);
      for (int b = 0; b < batch.batch(); b++) {
        ReferenceModel.Sequence sequence =
            batch.sequence(
                b,
                DrawnModel.wide(batch.mu()),
                DrawnModel.wide(batch.logVar()),
                DrawnModel.wide(batch.noise()));
        double expected = reference.nllGradient(sequence, 1.0 / scored, want).nll();
        findings.within(
            where + "nll of micro-batch " + (micro + 1) + ", sequence " + b,
            nll.get(micro)[b],
            expected,
            TolerancePolicy.golden(TolerancePolicy.GOLDEN_SCORE, products) * expected);
      }
    }
    WeightGradients.hold(findings, where, gradients, want, products);
  }

  /** Compares norm, moments and weights, given the accumulated gradients of the engine. */
  void update(
      CaseFindings findings,
      String where,
      SlowStates before,
      SlowStates after,
      float norm,
      double rate,
      int step) {
    // An update reads the accumulated gradients and does not change them.
    List<DoubleTensor> gradients = new ArrayList<>();
    for (Parameter parameter : after.parameters().values()) {
      gradients.add(tensor(after.gradient(parameter)));
    }
    GlobalNorm global = new GlobalNorm();
    findings.within(
        where + "gradient norm",
        norm,
        Oracles.apply(global, gradients).getFirst().at(0),
        bounds(global, gradients)[0]);
    Clip clip = new Clip((float) options.clip());
    float[] schedule = schedule(rate, step);
    for (Parameter parameter : after.parameters().values()) {
      List<DoubleTensor> operands =
          List.of(tensor(after.gradient(parameter)), tensor(new float[] {norm}));
      double[] clipped = Oracles.apply(clip, operands).getFirst().values();
      double[] errors = bounds(clip, operands);
      AdamMoments moments =
          new AdamMoments(adamW(parameter), before.of(parameter), after.of(parameter), schedule);
      String what = where + parameter.name();
      moments.holdFirst(findings, what, clipped, errors);
      moments.holdSecond(findings, what, clipped, errors);
      moments.holdParameter(findings, what, clipped);
    }
  }

  private AdamW adamW(Parameter parameter) {
    // Weight decay applies to matrices, not to vectors.
    boolean vector = parameter.extentsOfLayer().length == 1;
    return new AdamW(
        (float) options.beta1(),
        (float) options.beta2(),
        (float) options.epsilon(),
        vector ? 0 : (float) options.decay());
  }

  /** Returns rate and bias corrections for the betas of the operation. */
  private float[] schedule(double rate, int step) {
    return new float[] {
      (float) rate,
      (float) (1 - Math.pow((float) options.beta1(), step)),
      (float) (1 - Math.pow((float) options.beta2(), step))
    };
  }

  private static DoubleTensor tensor(float[] values) {
    return new DoubleTensor(TensorType.f32(values.length), DrawnModel.wide(values));
  }

  private static <O extends Op> double[] bounds(O op, List<DoubleTensor> inputs) {
    List<DoubleTensor> outputs = Oracles.apply(op, inputs);
    double[] bounds =
        Oracles.of(op).roundings(op, inputs, outputs, Precision.F32).getFirst().values().clone();
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = TolerancePolicy.bound(op, bounds[i]);
    }
    return bounds;
  }
}
