package org.lathe.models.ltm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Hoist;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.GaussianNaturalStep;
import org.lathe.graph.op.Op;
import org.lathe.models.GradientStates;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.LayerHidden;
import org.lathe.models.blocks.Routes;

/**
 * Builds the graph of one fast step (Kong et al., 2025, Algorithm 1, inner loop): the gradient of
 * {@code 1/K sum of nll(z_k) + w KL} for (mu, log_var), and the update along it.
 */
final class FastStepGraph {
  private static final float BETA2 = 0.999f;

  private final LtmGraphs graphs;
  private final LtmConfig config;
  private final FastStep step;
  private final GraphBuilder graph = new GraphBuilder("fast_step");
  private final TensorType type;
  private final Tensor mu;
  private final Tensor logVar;

  FastStepGraph(LtmGraphs graphs, FastStep step) {
    this.graphs = graphs;
    this.config = graphs.config();
    this.step = step;
    this.type = Posterior.type(config, graphs.batch());
    this.mu = graph.state(Posterior.MU, type);
    this.logVar = graph.state(Posterior.LOG_VAR, type);
  }

  Hoist.Split build() {
    List<Tensor> samples = samples();
    Decoder decoder = new Decoder(config, graph);
    List<Parameter> parameters = step.trajectory() ? config.parameters() : List.of();
    List<Tensor> targets = new ArrayList<>(List.of(mu, logVar));
    parameters.forEach(parameter -> targets.add(decoder.weight(parameter.name())));
    TensorType sequences = TensorType.i32(graphs.batch(), graphs.length());
    Decoder.Prefix prefix = decoder.prefix(graph.input(GraphNames.TOKENS, sequences));
    Tensor scored = graph.input(GraphNames.TARGETS, sequences);
    Map<Tensor, Tensor> gradients = new HashMap<>();
    for (int k = 0; k < samples.size(); k++) {
      // The choices of experts at the first sample are watched over the steps of a fit.
      LayerHidden hidden =
          decoder.hidden(prefix, samples.get(k), k == 0 ? Routes.GATES : Routes.NONE);
      if (k == 0) {
        graphs.outputGates(graph, hidden.routes());
      }
      Tensor tokenNll =
          graph.linearCrossEntropy(hidden.h(), decoder.weight("tok_embeddings.weight"), scored);
      Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
      seeds.put(tokenNll, graph.filled(tokenNll.type(), 1f / samples.size()));
      if (k == 0) {
        seedKl(seeds);
      }
      graph.output(nll(k), graph.rowSum(tokenNll));
      // Differentiated one by one: the activations of one sample are in memory at a time.
      Differentiation.reverse(graph, seeds, targets)
          .forEach((target, gradient) -> gradients.merge(target, gradient, graph::add));
    }
    GradientStates.accumulate(
        graph, parameters, LtmGraphs.byName(decoder, parameters, gradients), false);
    update(gradients.get(mu), gradients.get(logVar));
    return Hoist.split(
        graph.build(),
        graphs::changesWithinFit,
        graphs.boundary(step.trajectory() ? "trajectory_step" : "fast_step"));
  }

  /** Returns the name of the output with the negative log likelihoods at sample {@code k}. */
  static String nll(int k) {
    return k == 0 ? GraphNames.NLL : GraphNames.NLL + "." + k;
  }

  /** Returns the samples of z, each {@code [L, batch, n_z, d]}. */
  private List<Tensor> samples() {
    List<Tensor> samples = new ArrayList<>();
    for (int k = 0; k < step.draws().independent(); k++) {
      Tensor noise = graph.state(Posterior.noise(k), type);
      samples.add(graph.gaussianSample(mu, logVar, noise));
      if (step.draws().antithetic()) {
        Tensor signs = graph.filled(TensorType.f32(type.shape().withoutLast()), -1);
        samples.add(graph.gaussianSample(mu, logVar, graph.scaleRows(noise, signs)));
      }
    }
    return samples;
  }

  /** Adds the cotangent of the KL, and makes the KL an output. */
  private void seedKl(Map<Tensor, Tensor> seeds) {
    Tensor kl = graph.gaussianKl(mu, logVar);
    graph.output(LtmGraphs.KL, kl);
    Tensor weight =
        step.loss().weighted()
            ? graph.input(LtmGraphs.KL_WEIGHT, kl.type())
            : graph.filled(kl.type(), 1);
    seeds.put(withFreeBits(kl), weight);
  }

  private Tensor withFreeBits(Tensor kl) {
    FreeBits free = step.loss().freeBits();
    Tensor bounded = kl;
    if (free.latent() > 0) {
      int layers = config.layers();
      int latents = config.latentsPerLayer();
      Shape each = Shape.of(layers * graphs.batch(), latents, 1, config.dim());
      Tensor ofLatents = graph.gaussianKl(graph.reshape(mu, each), graph.reshape(logVar, each));
      Tensor sum = graph.rowSum(graph.clampMin(ofLatents, (float) free.latent()));
      bounded = graph.reshape(sum, kl.shape());
    }
    return free.layer() > 0 ? graph.clampMin(bounded, (float) free.layer()) : bounded;
  }

  private void update(Tensor muGradient, Tensor logVarGradient) {
    if (step.update().method() == FastUpdate.Method.NATURAL) {
      Tensor rates = graph.input(LtmGraphs.RATES, TensorType.f32(2));
      List<Tensor> updated =
          graph.apply(
              new GaussianNaturalStep(), List.of(mu, logVar, muGradient, logVarGradient, rates));
      graph.update(mu, updated.get(0));
      graph.update(logVar, updated.get(1));
      return;
    }
    Tensor schedule = graph.input(LtmGraphs.SCHEDULE, TensorType.f32(3));
    Tensor logVarSchedule =
        step.update().separateRates()
            ? graph.input(LtmGraphs.LOG_VAR_SCHEDULE, TensorType.f32(3))
            : schedule;
    descend(mu, muGradient, schedule);
    descend(logVar, logVarGradient, logVarSchedule);
  }

  private void descend(Tensor state, Tensor gradient, Tensor schedule) {
    float beta1 = (float) step.update().beta1();
    float epsilon = (float) step.update().epsilon();
    Op adam =
        step.decay() == 0
            ? new Adam(beta1, BETA2, epsilon)
            : new AdamW(beta1, BETA2, epsilon, (float) step.decay());
    Tensor m = graph.state(Posterior.firstMoment(state.name()), state.type());
    Tensor v = graph.state(Posterior.secondMoment(state.name()), state.type());
    List<Tensor> updated = graph.apply(adam, List.of(state, m, v, gradient, schedule));
    graph.update(state, updated.get(0));
    graph.update(m, updated.get(1));
    graph.update(v, updated.get(2));
  }
}
