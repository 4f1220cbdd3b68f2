package org.lathe.models.diffusion.network;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lathe.engine.Program;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.GradientStates;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;

/**
 * The graphs of a diffusion model for batches of one shape, and what they read. Each is built at
 * the first request, once.
 */
public final class DiffusionGraphs {
  /** Output: loss of each place in nats, [batch, n]. */
  public static final String LOSSES = "losses";

  /** Input: the places whose logits are computed, [rows]. */
  static final String PLACES = "places";

  /** Input: what the network reads as the time of each sequence, [batch]. */
  private static final String TIME = "time";

  /** Input: cotangent of the loss of each place, [batch, n]. */
  private static final String WEIGHTS = "weights";

  private final DiffusionConfig config;
  private final DiffusionNetwork network;
  private final ProcessLoss loss;
  private final int batch;
  private final int length;
  private final Map<String, TaskGraph> built = new HashMap<>();

  /**
   * Creates the graphs.
   *
   * @param batch sequences that are computed together
   * @param length number n of places of a sequence
   * @throws IllegalArgumentException if the model has fewer places
   */
  public DiffusionGraphs(DiffusionConfig config, int batch, int length) {
    if (length > config.places()) {
      throw new IllegalArgumentException(
          "sequences of %d tokens do not fit a model of 1 to %d positions"
              .formatted(length - 1, config.positions()));
    }
    this.config = config;
    this.network = DiffusionNetwork.of(config);
    this.loss = ProcessLoss.of(config);
    this.batch = batch;
    this.length = length;
  }

  /** Returns the shape of the model. */
  public DiffusionConfig config() {
    return config;
  }

  /** Returns the number of sequences that are computed together. */
  public int batch() {
    return batch;
  }

  /** Returns the number n of places of a sequence. */
  public int length() {
    return length;
  }

  /** Returns the weight at t of the losses of places in the bound. */
  public double weight(double t) {
    return loss.weight(t);
  }

  /**
   * Returns the graph that adds the gradient of the weighted sum of the losses of places to the
   * gradient states.
   *
   * @param first whether to treat the gradient states as zero
   */
  public TaskGraph gradient(boolean first) {
    return built.computeIfAbsent(
        first ? "first_gradient" : "gradient", name -> gradient(name, first));
  }

  private TaskGraph gradient(String name, boolean first) {
    GraphBuilder g = new GraphBuilder(name);
    Forward forward = new Forward(g);
    Tensor losses = loss.add(g, forward.output, forward.noisy, forward.targets());
    g.output(LOSSES, losses);
    List<Parameter> parameters = network.parameters();
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(
            g,
            Map.of(losses, g.input(WEIGHTS, losses.type())),
            parameters.stream().map(p -> forward.weights.get(p.name())).toList());
    Map<String, Tensor> byName = new HashMap<>();
    parameters.forEach(p -> byName.put(p.name(), gradients.get(forward.weights.get(p.name()))));
    GradientStates.accumulate(g, parameters, byName, first);
    return g.build();
  }

  /** Returns the graph of the process's own loss of each place. */
  public TaskGraph losses() {
    return built.computeIfAbsent(
        "losses",
        name -> {
          GraphBuilder g = new GraphBuilder(name);
          Forward forward = new Forward(g);
          g.output(LOSSES, loss.add(g, forward.output, forward.noisy, forward.targets()));
          return g.build();
        });
  }

  /** Returns the graph of the cross-entropy of each place, whatever the process's own loss. */
  public TaskGraph crossEntropy() {
    return built.computeIfAbsent(
        "cross_entropy",
        name -> {
          GraphBuilder g = new GraphBuilder(name);
          Forward forward = new Forward(g);
          g.output(LOSSES, forward.output.crossEntropy(g, forward.targets()));
          return g.build();
        });
  }

  /** Returns the graph that keeps the last hidden states of all places in a state. */
  TaskGraph hidden() {
    return built.computeIfAbsent(
        "hidden",
        name -> {
          GraphBuilder g = new GraphBuilder(name);
          g.update(kept(g), new Forward(g).output.hidden());
          return g.build();
        });
  }

  /**
   * Returns the graph of the logits of some places, whose hidden states were kept: [rows, V].
   *
   * @param rows number of places
   */
  TaskGraph logits(int rows) {
    return built.computeIfAbsent(
        "logits_" + rows,
        name -> {
          GraphBuilder g = new GraphBuilder(name);
          Tensor all = g.reshape(kept(g), Shape.of(batch * length, config.dim()));
          Tensor chosen = g.embedding(all, g.input(PLACES, TensorType.i32(rows)));
          g.output(GraphNames.LOGITS, network.output(weights(g), chosen).logits(g));
          return g.build();
        });
  }

  private Tensor kept(GraphBuilder g) {
    return g.state(
        String.format(Locale.ROOT, "hidden_%dx%d", batch, length),
        TensorType.f32(batch, length, config.dim()));
  }

  /** Declares the weights as states of a graph. */
  private Map<String, Tensor> weights(GraphBuilder g) {
    Map<String, Tensor> weights = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      weights.put(parameter.name(), g.state(parameter.name(), parameter.type()));
    }
    return weights;
  }

  /**
   * Writes what the network reads into a program of one of these graphs.
   *
   * @param noisy [batch, n]
   * @param times t of each sequence, [batch]
   */
  void writeNoisy(Program program, int[] noisy, double[] times) {
    program.write(GraphNames.TOKENS, noisy);
    if (config.timeInput()) {
      float[] read = new float[times.length];
      for (int b = 0; b < times.length; b++) {
        read[b] = (float) network.time(times[b]);
      }
      program.write(TIME, read);
    }
  }

  /**
   * Writes what is scored. Where noise masks tokens, a token that is not masked costs nothing,
   * since it stays what it is.
   *
   * @param noisy [batch, n]
   * @param targets [batch, n]; -1 where nothing is scored
   */
  void writeTargets(Program program, int[] noisy, int[] targets) {
    int[] scored = targets.clone();
    for (int i = 0; i < scored.length; i++) {
      if (config.process().masks() && noisy[i] != config.vocabulary()) {
        scored[i] = -1;
      }
    }
    program.write(GraphNames.TARGETS, scored);
  }

  /** Writes what the process's own loss reads besides. */
  void writeLoss(Program program, double[] times) {
    loss.write(program, times, length);
  }

  /**
   * Runs a gradient.
   *
   * @param noisy ids that the network reads, [batch, n]
   * @param targets ids without noise, [batch, n]; -1 where nothing is scored
   * @param times t of each sequence, [batch]
   * @param cotangents of the losses of each sequence's places, [batch]
   * @return the loss of each place, [batch, n], in nats
   */
  public float[] follow(
      Program gradient, int[] noisy, int[] targets, double[] times, double[] cotangents) {
    writeNoisy(gradient, noisy, times);
    writeTargets(gradient, noisy, targets);
    writeLoss(gradient, times);
    gradient.write(WEIGHTS, MaskedScoreEntropy.ofPlaces(cotangents, length));
    gradient.run();
    return gradient.read(LOSSES);
  }

  /** The network over its weights. */
  private final class Forward {
    private final GraphBuilder g;
    private final Map<String, Tensor> weights;
    private final Tensor noisy;
    private final NetworkOutput output;

    Forward(GraphBuilder g) {
      this.g = g;
      this.weights = weights(g);
      this.noisy = ids(GraphNames.TOKENS);
      Tensor time =
          config.timeInput()
              ? g.input(TIME, TensorType.f32(batch))
              : g.filled(TensorType.f32(1), 0);
      this.output = network.add(g, weights, noisy, time);
    }

    private Tensor ids(String name) {
      return g.input(name, TensorType.i32(batch, length));
    }

    Tensor targets() {
      return ids(GraphNames.TARGETS);
    }
  }
}
