package org.lathe.conformance.golden;

import java.util.List;
import org.lathe.conformance.golden.GoldenGroup.Worst;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.autoregressive.AutoregressiveModel;
import org.lathe.models.autoregressive.NextTokenGraphs;
import org.lathe.models.ltm.LatentUse;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.ltm.WordDropout;
import org.lathe.models.ltm.family.LtmFamily;

/** The groups of the levers of training: each is checked if the folder has numbers for it. */
final class LeverCheck {
  private final GoldenCheck check;
  private final GoldenFolder golden;
  private final LtmGraphs graphs;
  private final List<Parameter> parameters;

  LeverCheck(GoldenCheck check, GoldenFolder golden) {
    this.check = check;
    this.golden = golden;
    this.graphs = golden.graphs();
    this.parameters = golden.config().parameters();
  }

  void all() {
    GoldenFit.levers(golden.fitSteps(), golden.freeBits()).stream()
        .filter(fit -> golden.has(fit.name()))
        .forEach(check::fit);
    if (golden.has("slow")) {
      slow("slow", new Batch(golden.tokens(), golden.targets()), 2);
    }
    if (golden.has("dropout")) {
      Batch whole = new Batch(golden.tokens(), golden.targets());
      slow("dropout", WordDropout.replaced(whole, graphs.batch(), golden.dropped()), 1);
    }
    if (golden.has("none")) {
      none();
    }
  }

  /** The slow gradient of a batch as the mean over samples of z at the noises of the case. */
  private void slow(String group, Batch batch, int draws) {
    try (Session session = check.open();
        SlowLearning slow =
            new SlowLearning(session, graphs, SlowGradient.FINAL, golden.scored(), 1, draws)) {
      session.write(Posterior.MU, golden.latents("mu"));
      session.write(Posterior.LOG_VAR, golden.latents("log_var"));
      slow.begin();
      double[] mean = new double[graphs.batch()];
      for (int k = 0; k < draws; k++) {
        session.write(Posterior.NOISE, golden.latents(LeverInputs.noise(k)));
        add(mean, slow.accumulate(batch.tokens(), batch.targets()), draws);
      }
      compare(session, group, mean);
    }
  }

  private void none() {
    AutoregressiveModel model =
        (AutoregressiveModel)
            new LtmFamily()
                .model(golden.config())
                .trainedWith(LtmOptions.paper(golden.fitSteps()).with(LatentUse.NONE));
    NextTokenGraphs next = model.graphs(new BatchShape(graphs.batch(), graphs.length()));
    try (Session session = check.open();
        Program gradient = session.compile(next.gradient(1.0 / golden.scored(), true))) {
      gradient.write(GraphNames.TOKENS, golden.tokens());
      gradient.write(GraphNames.TARGETS, golden.targets());
      gradient.run();
      double[] nll = new double[graphs.batch()];
      add(nll, gradient.read(GraphNames.NLL), 1);
      compare(session, "none", nll);
    }
  }

  private static void add(double[] mean, float[] nll, int draws) {
    for (int b = 0; b < mean.length; b++) {
      mean[b] += nll[b] / (double) draws;
    }
  }

  private void compare(Session session, String group, double[] nll) {
    String name = group + ".nll";
    check.add(check.score(name, TolerancePolicy.GOLDEN_SCORE, nll, name));
    Worst worst = new Worst(group + ".grad", TolerancePolicy.GOLDEN_GRADIENT);
    check.weights(worst, group + ".grad.", Weights.read(session, parameters, Parameter::gradient));
    check.add(worst);
  }
}
