package org.lathe.models.ltm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.RowBroadcast;
import org.lathe.models.AdamSchedule;
import org.lathe.models.Parameter;

/**
 * The graphs of a latent thought model for one batch and sequence length. All engines run these
 * same objects.
 *
 * @param config shape of the model
 * @param batch sequences in a run of a graph
 * @param length tokens of a sequence, at most the configuration's positions
 */
public record LtmGraphs(LtmConfig config, int batch, int length) {
  /** Input: int32 [batch, length], what the decoder reads. */
  public static final String TOKENS = "tokens";

  /** Input: int32 [batch, length], what it predicts; -1 is not scored. */
  public static final String TARGETS = "targets";

  /** Input: Philox's key, int32 [2]. */
  public static final String KEY = "key";

  /** Input: a stream for each sequence, int32 [batch, 3]. */
  public static final String STREAM = "stream";

  /** Input: rate and bias corrections of an Adam step, [3]. */
  public static final String SCHEDULE = "schedule";

  /** Output: negative log likelihood of each sequence in nats, [batch]. */
  public static final String NLL = "nll";

  /** Output: KL of each layer and sequence in nats, [L, batch]. */
  public static final String KL = "kl";

  /** Output: negative log likelihood of each token in nats, [batch, length]. */
  public static final String TOKEN_NLL = "token_nll";

  /** Output of the slow update: norm of the whole gradient before clipping, [1]. */
  public static final String GRADIENT_NORM = "gradient_norm";

  /** Output: logits, [batch, length, vocabulary]; or [batch, vocabulary] when decoding. */
  public static final String LOGITS = "logits";

  /** Output: gradient for mu, [L, batch, n_z, d]. */
  public static final String MU_GRADIENT = "grad.mu";

  /** Output: gradient for log_var, [L, batch, n_z, d]. */
  public static final String LOG_VAR_GRADIENT = "grad.log_var";

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final float EPSILON = 1e-8f;

  /** Checks the extents. */
  public LtmGraphs {
    if (batch < 1) {
      throw new IllegalArgumentException("batch " + batch + ", must be at least 1");
    }
    if (length < 1 || length > config.positions()) {
      throw new IllegalArgumentException(
          "sequences of "
              + length
              + " tokens do not fit a model of 1 to "
              + config.positions()
              + " positions");
    }
  }

  /** Rate and bias corrections of fast step {@code step}, counted from 1. */
  public static float[] fastSchedule(double rate, int step) {
    return AdamSchedule.of(rate, BETA1, BETA2, step);
  }

  /** Puts the posterior at its start: mu 0, log_var as asked, moments 0. */
  public TaskGraph start(FastOptions options) {
    GraphBuilder graph = new GraphBuilder("start");
    TensorType type = Posterior.type(config, batch);
    Tensor zeros = graph.filled(type, 0);
    List<String> zeroed = new ArrayList<>(List.of(Posterior.MU));
    for (String name : List.of(Posterior.MU, Posterior.LOG_VAR)) {
      zeroed.add(Posterior.firstMoment(name));
      zeroed.add(Posterior.secondMoment(name));
    }
    for (String name : zeroed) {
      graph.update(graph.state(name, type), graph.reshape(zeros, type.shape()));
    }
    Tensor mean = graph.filled(type, (float) options.logVarMean());
    Tensor logVar;
    if (options.logVarDeviation() == 0) {
      logVar = graph.reshape(mean, type.shape());
    } else {
      float logVariance = (float) (2 * StrictMath.log(options.logVarDeviation()));
      logVar = graph.gaussianSample(mean, graph.filled(type, logVariance), normals(graph));
    }
    graph.update(graph.state(Posterior.LOG_VAR, type), logVar);
    return graph.build();
  }

  /** Draws the noise of the sample. */
  public TaskGraph noise() {
    GraphBuilder graph = new GraphBuilder("noise");
    TensorType type = Posterior.type(config, batch);
    graph.update(graph.state(Posterior.NOISE, type), normals(graph));
    return graph.build();
  }

  /** Draws latents from the prior: mu and noise become such that z is standard normal. */
  public TaskGraph prior() {
    GraphBuilder graph = new GraphBuilder("prior");
    TensorType type = Posterior.type(config, batch);
    Tensor zeros = graph.filled(type, 0);
    graph.update(graph.state(Posterior.MU, type), graph.reshape(zeros, type.shape()));
    graph.update(graph.state(Posterior.LOG_VAR, type), graph.reshape(zeros, type.shape()));
    graph.update(graph.state(Posterior.NOISE, type), normals(graph));
    return graph.build();
  }

  private Tensor normals(GraphBuilder graph) {
    return graph.philoxNormal(
        graph.input(KEY, TensorType.i32(2)),
        graph.input(STREAM, TensorType.i32(batch, 3)),
        Posterior.shape(config, batch));
  }

  /**
   * One fast step: a gradient step of Adam on (mu, log_var) for {@code NELBO = nll + kl} at the
   * present noise. Reports nll and kl from before the step.
   *
   * @param decay decoupled weight decay on (mu, log_var)
   * @param trajectory whether to add the NELBO's weight gradients to the gradient states as well
   *     (the release's slow gradient)
   */
  public Hoist.Split fastStep(double decay, boolean trajectory) {
    GraphBuilder graph = new GraphBuilder("fast_step");
    Scored scored = score(graph);
    List<Tensor> targets = new ArrayList<>(List.of(scored.mu(), scored.logVar()));
    List<Parameter> parameters = trajectory ? Parameters.of(config) : List.of();
    for (Parameter parameter : parameters) {
      targets.add(scored.decoder().weight(parameter.name()));
    }
    Map<Tensor, Tensor> gradients = Differentiation.reverse(graph, ones(graph, scored), targets);
    for (Parameter parameter : parameters) {
      accumulate(graph, parameter, gradients.get(scored.decoder().weight(parameter.name())));
    }
    Tensor schedule = graph.input(SCHEDULE, TensorType.f32(3));
    for (Tensor state : List.of(scored.mu(), scored.logVar())) {
      Op adam =
          decay == 0
              ? new Adam((float) BETA1, (float) BETA2, EPSILON)
              : new AdamW((float) BETA1, (float) BETA2, EPSILON, (float) decay);
      descend(
          graph,
          adam,
          state,
          Posterior.firstMoment(state.name()),
          Posterior.secondMoment(state.name()),
          gradients.get(state),
          schedule);
    }
    return Hoist.split(
        graph.build(),
        this::changesWithinFit,
        boundary(trajectory ? "trajectory_step" : "fast_step"));
  }

  /** Gradient of {@code sum(nll + kl)} for the posterior at the present sample, for checks. */
  public TaskGraph posteriorGradient() {
    GraphBuilder graph = new GraphBuilder("posterior_gradient");
    Scored scored = score(graph);
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(graph, ones(graph, scored), List.of(scored.mu(), scored.logVar()));
    graph.output(MU_GRADIENT, gradients.get(scored.mu()));
    graph.output(LOG_VAR_GRADIENT, gradients.get(scored.logVar()));
    return graph.build();
  }

  /** Cotangents of the NELBO, which is the sum of every token's loss and every layer's KL. */
  private static Map<Tensor, Tensor> ones(GraphBuilder graph, Scored scored) {
    Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
    seeds.put(scored.tokenNll(), graph.filled(scored.tokenNll().type(), 1));
    seeds.put(scored.kl(), graph.filled(scored.kl().type(), 1));
    return seeds;
  }

  /** Scores the sequences at the present sample: nll a sequence and a token, kl a layer. */
  public Hoist.Split score() {
    GraphBuilder graph = new GraphBuilder("score");
    score(graph);
    return Hoist.split(graph.build(), this::changesWithinFit, boundary("score"));
  }

  /** States that cross over differ in shape with the length, so it is part of their names. */
  private String boundary(String name) {
    return name + ".prefix." + length + ".";
  }

  /** Tokens and weights stay as they are while a posterior is fitted. */
  private boolean changesWithinFit(Tensor tensor) {
    Set<String> changing = Set.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE, SCHEDULE);
    return changing.contains(tensor.name());
  }

  private record Scored(Decoder decoder, Tensor mu, Tensor logVar, Tensor tokenNll, Tensor kl) {}

  private Scored score(GraphBuilder graph) {
    TensorType type = Posterior.type(config, batch);
    Tensor mu = graph.state(Posterior.MU, type);
    Tensor logVar = graph.state(Posterior.LOG_VAR, type);
    Tensor z = Posterior.sample(graph, config, batch);
    Decoder decoder = new Decoder(config, graph);
    Tensor tokenNll = tokenNll(graph, decoder, z);
    Tensor kl = graph.gaussianKl(mu, logVar);
    graph.output(NLL, graph.rowSum(tokenNll));
    graph.output(KL, kl);
    graph.output(TOKEN_NLL, tokenNll);
    return new Scored(decoder, mu, logVar, tokenNll, kl);
  }

  private Tensor tokenNll(GraphBuilder graph, Decoder decoder, Tensor z) {
    Tensor tokens = graph.input(TOKENS, TensorType.i32(batch, length));
    Tensor targets = graph.input(TARGETS, TensorType.i32(batch, length));
    Tensor h = decoder.hidden(tokens, z);
    return graph.linearCrossEntropy(h, decoder.weight("tok_embeddings.weight"), targets);
  }

  /** Logits of whole sequences at the present sample, for checks on small models. */
  public TaskGraph logits() {
    GraphBuilder graph = new GraphBuilder("logits");
    Decoder decoder = new Decoder(config, graph);
    Tensor tokens = graph.input(TOKENS, TensorType.i32(batch, length));
    Tensor h = decoder.hidden(tokens, Posterior.sample(graph, config, batch));
    graph.output(LOGITS, graph.linear(h, decoder.weight("tok_embeddings.weight")));
    return graph.build();
  }

  /**
   * Adds the gradient of {@code scale * sum of nll} at the present sample of z to the gradient
   * states.
   *
   * @param scale 1 over the number of tokens of the whole batch makes it the mean cross-entropy
   */
  public TaskGraph slowGradient(double scale) {
    return slowGradient(scale, false);
  }

  /**
   * The same of the first micro-batch of a step: as if the gradient states were zero, whatever they
   * hold. Nothing reads them, so that an engine can make the gradient in their place.
   */
  public TaskGraph firstSlowGradient(double scale) {
    return slowGradient(scale, true);
  }

  private TaskGraph slowGradient(double scale, boolean first) {
    GraphBuilder graph = new GraphBuilder(first ? "first_slow_gradient" : "slow_gradient");
    Tensor z = Posterior.sample(graph, config, batch);
    Decoder decoder = new Decoder(config, graph);
    Tensor tokenNll = tokenNll(graph, decoder, z);
    graph.output(NLL, graph.rowSum(tokenNll));
    List<Tensor> targets = new ArrayList<>();
    for (Parameter parameter : Parameters.of(config)) {
      targets.add(decoder.weight(parameter.name()));
    }
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(
            graph, Map.of(tokenNll, graph.filled(tokenNll.type(), (float) scale)), targets);
    for (Parameter parameter : Parameters.of(config)) {
      Tensor gradient = gradients.get(decoder.weight(parameter.name()));
      if (first) {
        Tensor sum = graph.state(parameter.gradient(), parameter.type());
        graph.update(sum, graph.add(zeros(graph, parameter.type()), gradient));
      } else {
        accumulate(graph, parameter, gradient);
      }
    }
    return graph.build();
  }

  /** Zeros of which the graph holds one a row, not one an element. */
  private static Tensor zeros(GraphBuilder graph, TensorType type) {
    if (type.shape().rank() == 1) {
      return graph.filled(type, 0);
    }
    Tensor rows = graph.filled(TensorType.f32(type.shape().withoutLast()), 0);
    return graph.apply(new RowBroadcast(type.shape().columns()), rows);
  }

  private static void accumulate(GraphBuilder graph, Parameter parameter, Tensor gradient) {
    Tensor sum = graph.state(parameter.gradient(), parameter.type());
    graph.update(sum, graph.add(sum, gradient));
  }

  /** One AdamW step of the weights along the clipped gradient states. */
  public TaskGraph slowUpdate(SlowOptions options) {
    GraphBuilder graph = new GraphBuilder("slow_update");
    Tensor schedule = graph.input(SCHEDULE, TensorType.f32(3));
    List<Parameter> parameters = Parameters.of(config);
    List<Tensor> gradients = new ArrayList<>();
    for (Parameter parameter : parameters) {
      gradients.add(graph.state(parameter.gradient(), parameter.type()));
    }
    Tensor norm = graph.globalNorm(gradients);
    graph.output(GRADIENT_NORM, norm);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Op adamW =
          new AdamW(
              (float) options.beta1(),
              (float) options.beta2(),
              (float) options.epsilon(),
              parameter.decays() ? (float) options.decay() : 0);
      descend(
          graph,
          adamW,
          graph.state(parameter.name(), parameter.type()),
          parameter.firstMoment(),
          parameter.secondMoment(),
          graph.clip(gradients.get(i), norm, (float) options.clip()),
          schedule);
    }
    return graph.build();
  }

  private static void descend(
      GraphBuilder graph,
      Op adam,
      Tensor state,
      String firstMoment,
      String secondMoment,
      Tensor gradient,
      Tensor schedule) {
    Tensor m = graph.state(firstMoment, state.type());
    Tensor v = graph.state(secondMoment, state.type());
    List<Tensor> updated = graph.apply(adam, List.of(state, m, v, gradient, schedule));
    graph.update(state, updated.get(0));
    graph.update(m, updated.get(1));
    graph.update(v, updated.get(2));
  }
}
