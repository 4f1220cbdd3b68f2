package org.lathe.conformance.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.conformance.golden.GoldenGroup.Worst;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.InputException;
import org.lathe.models.Parameter;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.network.NetworkDenoiser;
import org.lathe.models.diffusion.network.NetworkLosses;
import org.lathe.models.diffusion.network.PlaceLosses;

/** The groups of a folder of a discrete diffusion model. */
final class DiffusionCheck {
  private static final String GRADIENT = "grad.";

  private final DiffusionCase golden;
  private final GoldenFiles files;
  private final Backends.Choice choice;
  private final int threads;
  private final List<GoldenGroup> groups = new ArrayList<>();

  DiffusionCheck(GoldenFiles files, Backends.Choice choice, int threads) {
    this.golden = new DiffusionCase(files);
    this.files = files;
    this.choice = choice;
    this.threads = threads;
  }

  List<GoldenGroup> groups() {
    groups.add(NoiseCheck.of(golden).group());
    try (Session session = golden.open(choice, threads);
        Denoiser denoiser = new NetworkDenoiser(session, golden.graphs());
        PlaceLosses losses = new NetworkLosses(session, golden.graphs());
        Program gradient = session.compile(golden.graphs().gradient(true))) {
      logits(denoiser);
      losses(losses);
      groups.add(gradient(session, gradient).group());
    }
    if (files.expects("train.")) {
      groups.addAll(new DiffusionTrainingCheck(golden).groups(choice, threads));
    }
    return List.copyOf(groups);
  }

  private void logits(Denoiser denoiser) {
    int vocabulary = golden.config().vocabulary();
    float[] logits = new float[golden.batch() * golden.length() * vocabulary];
    denoiser.logits(golden.noisy(), golden.times(), logits);
    double[] values = wide(logits);
    String name = reading();
    for (int place = 0; place < golden.batch() * golden.length(); place++) {
      int from = place * vocabulary;
      double offset = offset(name, values, from, golden.times()[place / golden.length()]);
      for (int i = from; i < from + vocabulary; i++) {
        values[i] -= offset;
      }
    }
    int[] extents = {golden.batch(), golden.length(), vocabulary};
    groups.add(
        new Worst(name, TolerancePolicy.GOLDEN_GRADIENT)
            .norm(name, values, files.expected(name, extents))
            .group());
    if (ReverseStepCheck.expected(files)) {
      groups.add(new ReverseStepCheck(golden, logits).group());
    }
  }

  /** Returns what the folder calls the output of the network, which tells how it is read. */
  private String reading() {
    return List.of("logits", "log_p", "log_score").stream()
        .filter(files::has)
        .findFirst()
        .orElseThrow(() -> new InputException(files.lacks("logits, log_p or log_score")));
  }

  /** Returns what is subtracted from the logits of a place, which begin at {@code from}. */
  private double offset(String name, double[] logits, int from, double t) {
    int vocabulary = golden.config().vocabulary();
    return switch (name) {
      case "log_p" -> logSumExp(logits, from, vocabulary);
      case "log_score" ->
          golden.config().process().masks()
              ? Math.log(Math.expm1(golden.config().schedule().sigma(t))) + Math.log(vocabulary)
              : 0;
      default -> 0;
    };
  }

  private static double logSumExp(double[] logits, int from, int count) {
    double[] place = Arrays.copyOfRange(logits, from, from + count);
    double most = Arrays.stream(place).max().orElseThrow();
    return most + Math.log(Arrays.stream(place).map(l -> Math.exp(l - most)).sum());
  }

  /**
   * Compares the losses of a network that gives scores when it is read as one that predicts tokens:
   * the probabilities are the scores, divided by their sum.
   */
  private Worst meanReading(PlaceLosses program) {
    int vocabulary = golden.config().vocabulary();
    double[] scores = files.expected("log_score", golden.batch(), golden.length(), vocabulary);
    double[] expected = new double[golden.batch() * golden.length()];
    for (int place = 0; place < expected.length; place++) {
      if (golden.noisy()[place] == vocabulary) {
        int from = place * vocabulary;
        expected[place] =
            logSumExp(scores, from, vocabulary) - scores[from + golden.tokens()[place]];
      }
    }
    float[] losses = program.crossEntropy(golden.noisy(), golden.tokens(), golden.times());
    return new Worst("mean_reading", TolerancePolicy.GOLDEN_GRADIENT)
        .norm("cross_entropy", wide(losses), expected);
  }

  private void losses(PlaceLosses program) {
    float[] losses = program.of(golden.noisy(), golden.tokens(), golden.times());
    String name = golden.config().process().scores() ? "score_entropy" : "cross_entropy";
    groups.add(
        new Worst(name, TolerancePolicy.GOLDEN_GRADIENT)
            .norm(name, wide(losses), files.expected(name, golden.batch(), golden.length()))
            .group());
    if (golden.config().process().scores() && golden.config().process().masks()) {
      groups.add(meanReading(program).group());
    }
    double[] nelbo = golden.nelbo(losses);
    Worst worst =
        new Worst("nelbo", TolerancePolicy.GOLDEN_SCORE)
            .each("nelbo", nelbo, files.expected("nelbo", golden.batch()));
    if (files.has("loss")) {
      double mean = Arrays.stream(nelbo).sum() / (golden.batch() * golden.length());
      worst.each("loss", new double[] {mean}, files.expected("loss", 1));
    }
    groups.add(worst.group());
  }

  /** Every tensor of the checkpoint has a gradient in the folder. */
  private Worst gradient(Session session, Program gradient) {
    golden.follow(gradient, 1);
    for (String name : golden.model().checkpointTensors().keySet()) {
      files.require(GRADIENT + name);
    }
    Worst worst = new Worst("grad", TolerancePolicy.GOLDEN_GRADIENT);
    golden.compare(worst, GRADIENT, golden.model().tensors(session, Parameter::gradient));
    return worst;
  }

  private static double[] wide(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
