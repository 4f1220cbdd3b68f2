package org.lathe.models.ltm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.GradientStates;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.GatesOutput;
import org.lathe.models.blocks.LayerHidden;
import org.lathe.models.blocks.LoadBalanceLoss;
import org.lathe.models.blocks.Routes;
import org.lathe.models.optimizer.AdamSchedule;

/**
 * The graphs of a latent thought model for one batch and sequence length. All engines run these
 * same objects. Graphs that are differentiated or split are built at the first request, once.
 */
public final class LtmGraphs {
  /**
   * Input: learning rate and bias corrections of an Adam step, [3]; of mu alone where log_var has
   * rates of its own.
   */
  public static final String SCHEDULE = "schedule";

  /** Input: the same for log_var, where it has rates of its own, [3]. */
  public static final String LOG_VAR_SCHEDULE = "schedule.log_var";

  /** Input: rates of mu and log_var of a natural gradient step, [2]. */
  public static final String RATES = "rates";

  /** Input: weight of the KL of each layer and sequence, [L, batch], where it is not 1. */
  public static final String KL_WEIGHT = "kl_weight";

  /** Output: KL of each layer and sequence in nats, [L, batch]. */
  public static final String KL = "kl";

  /** Output: gradient for mu, [L, batch, n_z, d]. */
  public static final String MU_GRADIENT = "grad.mu";

  /** Output: gradient for log_var, [L, batch, n_z, d]. */
  public static final String LOG_VAR_GRADIENT = "grad.log_var";

  /** Output: the logits of the routers of all layers, [L, experts, batch * length]. */
  public static final String ROUTER_LOGITS = "router_logits";

  private static final double BETA2 = 0.999;

  private static final Set<String> CHANGING =
      Set.of(Posterior.MU, Posterior.LOG_VAR, SCHEDULE, LOG_VAR_SCHEDULE, RATES, KL_WEIGHT);

  private final LtmConfig config;
  private final int batch;
  private final int length;
  private final FitStart start;

  /** By what each depends on besides configuration and batch; shared by all lengths. */
  private final Map<Object, Object> built;

  /**
   * Creates the graphs for these extents.
   *
   * @param config shape of the model
   * @param batch sequences in a run of a graph
   * @param length tokens of a sequence, at most the configuration's positions
   */
  public LtmGraphs(LtmConfig config, int batch, int length) {
    this(config, batch, length, new SameStart());
  }

  /** Creates the graphs of a model whose fits start from another posterior. */
  public LtmGraphs(LtmConfig config, int batch, int length, FitStart start) {
    this(config, batch, length, start, new HashMap<>());
  }

  private LtmGraphs(
      LtmConfig config, int batch, int length, FitStart start, Map<Object, Object> built) {
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
    this.config = config;
    this.batch = batch;
    this.length = length;
    this.start = start;
    this.built = built;
  }

  /** The graphs for sequences of another length; what does not depend on it is built once. */
  public LtmGraphs withLength(int other) {
    return other == length ? this : new LtmGraphs(config, batch, other, start, built);
  }

  /** The graphs of the same model for another batch and length, all of them built anew. */
  public LtmGraphs withShape(int sequences, int other) {
    return new LtmGraphs(config, sequences, other, start);
  }

  /** Returns the shape of the model. */
  public LtmConfig config() {
    return config;
  }

  /** Returns the number of sequences in a run of a graph. */
  public int batch() {
    return batch;
  }

  /** Returns the number of tokens of a sequence. */
  public int length() {
    return length;
  }

  /** Returns the graphs of this key, which are built at the first request. */
  @SuppressWarnings("unchecked")
  private <T> T once(Object key, Supplier<T> build) {
    // Not computeIfAbsent: what is built may ask for other graphs.
    T known = (T) built.get(key);
    if (known == null) {
      known = build.get();
      built.put(key, known);
    }
    return known;
  }

  /** Returns the learning rate and bias corrections of fast step {@code step}, counted from 1. */
  public static float[] fastSchedule(double rate, int step) {
    return fastSchedule(FastUpdate.USUAL, rate, step);
  }

  /** Returns the same for Adam with these constants. */
  static float[] fastSchedule(FastUpdate update, double rate, int step) {
    return AdamSchedule.of(rate, update.beta1(), BETA2, step);
  }

  /** Keys and values of the present sample of z, for decoding token by token. */
  TaskGraph decodeLatents() {
    return once("decode_latents", () -> new DecodeGraph(config, batch).latents());
  }

  /** Returns the graph of one position of decoding token by token. */
  TaskGraph decodeStep() {
    return once("decode_step", () -> new DecodeGraph(config, batch).step());
  }

  /**
   * Returns the graph that resets the posterior to the start of fits: by default mu 0, log_var as
   * the options say; and moments 0.
   */
  public TaskGraph start(FastOptions options) {
    List<Object> key =
        start.readsText() ? List.of("start", length, options) : List.of("start", options);
    return once(key, () -> buildStart(options));
  }

  private TaskGraph buildStart(FastOptions options) {
    GraphBuilder graph = new GraphBuilder("start");
    TensorType type = Posterior.type(config, batch);
    Tensor zeros = graph.filled(type, 0);
    for (String name : List.of(Posterior.MU, Posterior.LOG_VAR)) {
      for (String moment : List.of(Posterior.firstMoment(name), Posterior.secondMoment(name))) {
        graph.update(graph.state(moment, type), graph.reshape(zeros, type.shape()));
      }
    }
    FitStart.Gaussian from = start.add(graph, this, options);
    graph.update(graph.state(Posterior.MU, type), from.mu());
    graph.update(graph.state(Posterior.LOG_VAR, type), from.logVar());
    return graph.build();
  }

  /** Draws the noise of the sample. */
  public TaskGraph noise() {
    return noise(0);
  }

  /** Draws the noise of one of the independent samples of a fast step. */
  TaskGraph noise(int sample) {
    return once(List.of("noise", sample), () -> buildNoise(sample));
  }

  private TaskGraph buildNoise(int sample) {
    GraphBuilder graph = new GraphBuilder("noise");
    TensorType type = Posterior.type(config, batch);
    graph.update(graph.state(Posterior.noise(sample), type), normals(graph));
    return graph.build();
  }

  /** Returns the graph of a prior sample: it sets mu and noise so that z is standard normal. */
  public TaskGraph prior() {
    return once("prior", this::buildPrior);
  }

  private TaskGraph buildPrior() {
    GraphBuilder graph = new GraphBuilder("prior");
    TensorType type = Posterior.type(config, batch);
    Tensor zeros = graph.filled(type, 0);
    graph.update(graph.state(Posterior.MU, type), graph.reshape(zeros, type.shape()));
    graph.update(graph.state(Posterior.LOG_VAR, type), graph.reshape(zeros, type.shape()));
    graph.update(graph.state(Posterior.NOISE, type), normals(graph));
    return graph.build();
  }

  /** Adds standard normals in the shape of the posterior. */
  Tensor normals(GraphBuilder graph) {
    return graph.philoxNormal(
        graph.input(GraphNames.KEY, TensorType.i32(2)),
        graph.input(GraphNames.STREAM, TensorType.i32(batch, 3)),
        Posterior.shape(config, batch));
  }

  /**
   * Returns the graph of one fast step: a gradient step of Adam with its usual constants on (mu,
   * log_var) for {@code NELBO = nll + kl} at the present noise. Reports nll and kl from before the
   * step.
   *
   * @param decay decoupled weight decay on (mu, log_var)
   * @param trajectory whether to add the NELBO's weight gradients to the gradient states as well
   *     (the release's slow gradient)
   */
  public Hoist.Split fastStep(double decay, boolean trajectory) {
    return fastStep(
        new FastStep(decay, NoiseDraws.ONE, FastUpdate.USUAL, FitLoss.NELBO, trajectory));
  }

  /**
   * Returns the graph of one fast step. Reports from before the step: nll of each sample of z, and
   * kl.
   */
  public Hoist.Split fastStep(FastStep step) {
    return once(List.of("fast_step", length, step), () -> new FastStepGraph(this, step).build());
  }

  /**
   * Returns the graph of the gradient of {@code sum(nll + kl)} for the posterior at the present
   * sample, for checks.
   */
  public TaskGraph posteriorGradient() {
    return posteriorGradient(0);
  }

  /**
   * Returns the graph of the gradient of {@code sum(nll + kl) + weight * sum of the layers' load
   * balance losses} for the posterior at the present sample, for checks of decoders with experts.
   */
  public TaskGraph posteriorGradient(double weight) {
    GraphBuilder graph = new GraphBuilder("posterior_gradient");
    Scored scored = score(graph, weight == 0 ? Routes.NONE : Routes.LOAD_BALANCE);
    Map<Tensor, Tensor> seeds = ones(graph, scored);
    for (Tensor loss : scored.routes()) {
      seeds.put(loss, graph.filled(loss.type(), (float) weight));
    }
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(graph, seeds, List.of(scored.mu(), scored.logVar()));
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

  /**
   * Returns the graph that scores the sequences at the present sample: nll per sequence and per
   * token, kl per layer.
   */
  public Hoist.Split score() {
    return once(List.of("score", length), this::buildScore);
  }

  private Hoist.Split buildScore() {
    GraphBuilder graph = new GraphBuilder("score");
    outputGates(graph, score(graph, Routes.GATES).routes());
    return Hoist.split(graph.build(), this::changesWithinFit, boundary("score"));
  }

  /** States that cross over differ in shape with the length, so it is part of their names. */
  String boundary(String name) {
    return name + ".prefix." + length + ".";
  }

  /** Tokens and weights stay as they are while a posterior is fitted. */
  boolean changesWithinFit(Tensor tensor) {
    String name = tensor.name();
    return CHANGING.contains(name) || name.startsWith(Posterior.NOISE);
  }

  /** Makes the gates of all layers an output, if there are any. */
  void outputGates(GraphBuilder graph, List<Tensor> gates) {
    GatesOutput.add(graph, config.blocks(), gates, batch * length);
  }

  private record Scored(
      Tensor mu, Tensor logVar, Tensor tokenNll, Tensor kl, List<Tensor> routes) {}

  private Scored score(GraphBuilder graph, Routes routes) {
    TensorType type = Posterior.type(config, batch);
    Tensor mu = graph.state(Posterior.MU, type);
    Tensor logVar = graph.state(Posterior.LOG_VAR, type);
    Tensor z = Posterior.sample(graph, config, batch);
    Decoder decoder = new Decoder(config, graph);
    TokenNll nll = tokenNll(graph, decoder, z, routes);
    Tensor tokenNll = nll.tokenNll();
    Tensor kl = graph.gaussianKl(mu, logVar);
    graph.output(GraphNames.NLL, graph.rowSum(tokenNll));
    graph.output(KL, kl);
    graph.output(GraphNames.TOKEN_NLL, tokenNll);
    return new Scored(mu, logVar, tokenNll, kl, nll.routes());
  }

  /** The loss of each token, [batch, length], and what was kept of the routers. */
  private record TokenNll(Tensor tokenNll, List<Tensor> routes) {}

  private TokenNll tokenNll(GraphBuilder graph, Decoder decoder, Tensor z, Routes routes) {
    Tensor tokens = graph.input(GraphNames.TOKENS, TensorType.i32(batch, length));
    Tensor targets = graph.input(GraphNames.TARGETS, TensorType.i32(batch, length));
    LayerHidden hidden = decoder.hidden(decoder.prefix(tokens), z, routes);
    Tensor table = decoder.weight("tok_embeddings.weight");
    return new TokenNll(graph.linearCrossEntropy(hidden.h(), table, targets), hidden.routes());
  }

  /**
   * Adds the hidden states of whole sequences at z = 0, the mean of the prior, to a graph.
   *
   * @param tokens int32 [batch, length]
   * @param routes what to keep of the routers
   */
  public static LayerHidden hiddenWithoutLatents(
      LtmConfig config, GraphBuilder graph, Tensor tokens, Routes routes) {
    TensorType type = Posterior.type(config, tokens.shape().extent(0));
    Decoder decoder = new Decoder(config, graph);
    return decoder.hidden(decoder.prefix(tokens), graph.filled(type, 0), routes);
  }

  /**
   * Returns the graph of the logits of whole sequences at the present sample, for checks on small
   * models.
   */
  public TaskGraph logits() {
    GraphBuilder graph = new GraphBuilder("logits");
    Decoder decoder = new Decoder(config, graph);
    Tensor tokens = graph.input(GraphNames.TOKENS, TensorType.i32(batch, length));
    Tensor h = decoder.hidden(tokens, Posterior.sample(graph, config, batch));
    graph.output(GraphNames.LOGITS, graph.linear(h, decoder.weight("tok_embeddings.weight")));
    return graph.build();
  }

  /**
   * Returns the graph of the routers' logits of a decoder with experts for whole sequences at the
   * present sample, for checks.
   */
  public TaskGraph routers() {
    GraphBuilder graph = new GraphBuilder("routers");
    Decoder decoder = new Decoder(config, graph);
    Tensor tokens = graph.input(GraphNames.TOKENS, TensorType.i32(batch, length));
    Tensor z = Posterior.sample(graph, config, batch);
    List<Tensor> logits = decoder.hidden(decoder.prefix(tokens), z, Routes.LOGITS).routes();
    graph.output(ROUTER_LOGITS, Routes.join(graph, logits, logits.getLast().shape()));
    return graph.build();
  }

  /**
   * Returns the graph that adds the gradient of {@code scale * sum of nll} at the present sample of
   * z to the gradient states. Where the decoder has experts, the sum has their load balance loss
   * too ({@link LoadBalanceLoss}).
   *
   * @param scale 1 over the number of tokens of the whole batch makes it the mean cross-entropy
   */
  public TaskGraph slowGradient(double scale) {
    return slowGradient(scale, false);
  }

  /**
   * Returns the graph of {@link #slowGradient} for the first micro-batch of a step. It treats the
   * gradient states as zero: no task reads them, so an engine can write the gradient into them.
   */
  public TaskGraph firstSlowGradient(double scale) {
    return slowGradient(scale, true);
  }

  private TaskGraph slowGradient(double scale, boolean first) {
    return once(
        List.of("slow_gradient", length, scale, first), () -> buildSlowGradient(scale, first));
  }

  private TaskGraph buildSlowGradient(double scale, boolean first) {
    GraphBuilder graph = new GraphBuilder(first ? "first_slow_gradient" : "slow_gradient");
    Tensor z = Posterior.sample(graph, config, batch);
    Decoder decoder = new Decoder(config, graph);
    TokenNll nll = tokenNll(graph, decoder, z, Routes.LOAD_BALANCE);
    graph.output(GraphNames.NLL, graph.rowSum(nll.tokenNll()));
    Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
    seeds.put(nll.tokenNll(), graph.filled(nll.tokenNll().type(), (float) scale));
    LoadBalanceLoss.of(config.blocks(), config.layers(), (long) batch * length)
        .ifPresent(balance -> balance.seed(graph, nll.routes(), scale, seeds));
    List<Tensor> targets = new ArrayList<>();
    for (Parameter parameter : config.parameters()) {
      targets.add(decoder.weight(parameter.name()));
    }
    Map<Tensor, Tensor> gradients = Differentiation.reverse(graph, seeds, targets);
    GradientStates.accumulate(
        graph, config.parameters(), byName(decoder, config.parameters(), gradients), first);
    return graph.build();
  }

  static Map<String, Tensor> byName(
      Decoder decoder, List<Parameter> parameters, Map<Tensor, Tensor> gradients) {
    Map<String, Tensor> named = new HashMap<>();
    for (Parameter parameter : parameters) {
      named.put(parameter.name(), gradients.get(decoder.weight(parameter.name())));
    }
    return named;
  }
}
