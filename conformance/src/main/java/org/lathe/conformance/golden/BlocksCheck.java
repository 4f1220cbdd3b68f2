package org.lathe.conformance.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.conformance.golden.GoldenGroup.Worst;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.Safetensors;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.ExpertSize;
import org.lathe.models.blocks.LayerBlocks;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.ltm.family.LtmModel;

/** The groups of a folder whose decoder has other blocks than those of Llama. */
final class BlocksCheck {
  private final GoldenFolder golden;
  private final LtmModel model;
  private final LtmConfig config;
  private final LtmGraphs graphs;
  private final double balance;
  private final Backends.Choice choice;
  private final int threads;
  private final List<GoldenGroup> groups = new ArrayList<>();

  BlocksCheck(GoldenFolder golden, Backends.Choice choice, int threads) {
    this.golden = golden;
    LtmGraphs given = golden.graphs();
    this.balance = golden.hasSetting("aux_weight") ? golden.setting("aux_weight") : 0;
    this.config = golden.config().with(balanced(golden.config(), balance, golden.tokens().length));
    this.model = new LtmModel(config);
    this.graphs = new LtmGraphs(config, given.batch(), given.length());
    this.choice = choice;
    this.threads = threads;
  }

  /**
   * The folder's weight is of the sum over the layers in the loss of all tokens; a model's is of
   * the mean in that of one.
   */
  private static LayerBlocks balanced(LtmConfig config, double weight, int tokens) {
    LayerBlocks blocks = config.blocks();
    Optional<ExpertSize> experts =
        blocks
            .experts()
            .map(
                size ->
                    new ExpertSize(
                        size.number(),
                        size.perToken(),
                        size.hidden(),
                        weight * config.layers() / tokens));
    return new LayerBlocks(blocks.mixers(), blocks.mamba(), experts);
  }

  List<GoldenGroup> groups() {
    scores();
    gradients();
    return List.copyOf(groups);
  }

  private Session open() {
    Session session = choice.backend().open(choice.device(), threads);
    model.restore(session, golden.weights(), Parameter::name, golden.weightsFile());
    for (String name : List.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE)) {
      session.declare(name, Posterior.type(config, graphs.batch()));
    }
    session.write(Posterior.MU, golden.latents("mu"));
    session.write(Posterior.LOG_VAR, golden.latents("log_var"));
    session.write(Posterior.NOISE, golden.latents("noise"));
    return session;
  }

  private void add(Worst worst) {
    groups.add(worst.group());
  }

  private void scores() {
    int batch = graphs.batch();
    try (Session session = open();
        Scoring scoring = new Scoring(session, graphs);
        Program logits = session.compile(graphs.logits())) {
      scoring.load(golden.tokens(), golden.targets());
      Score score = scoring.score();
      double[] kl = new double[batch];
      Arrays.setAll(kl, score::kl);
      add(
          new Worst("nll", TolerancePolicy.GOLDEN_SCORE)
              .each("nll", score.nll(), golden.expected("nll", batch)));
      add(
          new Worst("kl", TolerancePolicy.GOLDEN_SCORE)
              .each("kl", kl, golden.expected("kl", batch)));
      if (golden.expects("logits")) {
        logits.write(GraphNames.TOKENS, golden.tokens());
        logits.run();
        int[] extents = {batch, graphs.length(), config.vocabulary()};
        add(
            new Worst("logits", TolerancePolicy.GOLDEN_GRADIENT)
                .norm(
                    "logits",
                    wide(logits.read(GraphNames.LOGITS)),
                    golden.expected("logits", extents)));
      }
      config.blocks().experts().ifPresent(size -> routes(session, scoring, size));
    }
  }

  /** The routers' logits, and the experts and gates that they give each token. */
  private void routes(Session session, Scoring scoring, ExpertSize size) {
    int tokens = graphs.batch() * graphs.length();
    int layers = config.layers();
    int[] extents = {layers, graphs.batch(), graphs.length(), size.perToken()};
    double[] expected = golden.expected("experts", extents);
    double[] all = byToken(scoring.gates().orElseThrow(), layers, size.number(), tokens);
    double[] gates = new double[expected.length];
    int wrong = 0;
    for (int i = 0; i < gates.length; i++) {
      gates[i] = all[i / size.perToken() * size.number() + (int) expected[i]];
      boolean first = i % size.perToken() == 0;
      boolean ordered = first || gates[i] <= gates[i - 1];
      wrong += gates[i] != 0 && ordered ? 0 : 1;
    }
    wrong += Math.abs((int) Arrays.stream(all).filter(gate -> gate != 0).count() - gates.length);
    add(new Worst("experts", 0).each("wrong", new double[] {wrong}, new double[] {0}));
    add(
        new Worst("gates", TolerancePolicy.GOLDEN_GRADIENT)
            .norm("gates", gates, golden.expected("gates", extents)));
    try (Program routers = session.compile(graphs.routers())) {
      routers.write(GraphNames.TOKENS, golden.tokens());
      routers.run();
      double[] logits =
          byToken(routers.read(LtmGraphs.ROUTER_LOGITS), layers, size.number(), tokens);
      extents[extents.length - 1] = size.number();
      add(
          new Worst("router_logits", TolerancePolicy.GOLDEN_GRADIENT)
              .norm("router_logits", logits, golden.expected("router_logits", extents)));
    }
  }

  /** Converts [layers, experts, tokens] to [layers, tokens, experts]. */
  private static double[] byToken(float[] values, int layers, int experts, int tokens) {
    double[] moved = new double[values.length];
    for (int l = 0; l < layers; l++) {
      for (int e = 0; e < experts; e++) {
        for (int t = 0; t < tokens; t++) {
          moved[(l * tokens + t) * experts + e] = values[(l * experts + e) * tokens + t];
        }
      }
    }
    return moved;
  }

  private void gradients() {
    try (Session session = open();
        Program gradient = session.compile(graphs.posteriorGradient(balance));
        SlowLearning slow = new SlowLearning(session, graphs, SlowGradient.FINAL, 1, 1)) {
      gradient.write(GraphNames.TOKENS, golden.tokens());
      gradient.write(GraphNames.TARGETS, golden.targets());
      gradient.run();
      Worst worst = new Worst("grad", TolerancePolicy.GOLDEN_GRADIENT);
      posterior(worst, "grad.mu", gradient.read(LtmGraphs.MU_GRADIENT));
      posterior(worst, "grad.log_var", gradient.read(LtmGraphs.LOG_VAR_GRADIENT));
      slow.begin();
      slow.accumulate(golden.tokens(), golden.targets());
      Map<String, Safetensors.Entry> actual = model.tensors(session, Parameter::gradient);
      actual.forEach(
          (name, entry) ->
              worst.norm(
                  "grad." + name,
                  entry.asDoubles(),
                  golden.expected("grad." + name, entry.shape())));
      add(worst);
      if (golden.expects("aux")) {
        add(
            new Worst("aux", TolerancePolicy.GOLDEN_SCORE)
                .each(
                    "aux",
                    wide(slow.balance().orElseThrow()),
                    golden.expected("aux", config.layers())));
      }
    }
  }

  private void posterior(Worst worst, String name, float[] state) {
    worst.norm(
        name,
        wide(Posterior.toSequences(config, graphs.batch(), state)),
        golden.expected(name, graphs.batch(), config.latents(), config.dim()));
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
