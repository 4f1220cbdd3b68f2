package org.lathe.models.ltm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.models.GraphNames;
import org.lathe.models.NoiseStream;
import org.lathe.models.blocks.GatesOutput;

/**
 * Fast learning: fits the posterior of each sequence of a batch, weights untouched (Kong et al.,
 * 2025, Algorithm 1, inner loop). The posterior and its noise are states of the session; the
 * weights must be there already.
 */
public final class FastLearning implements AutoCloseable {
  /** Receives each fast step. */
  @FunctionalInterface
  public interface Listener {
    /** Ignores steps. */
    Listener NONE = (step, score) -> {};

    /**
     * A step was taken.
     *
     * @param step number of the step, from 0
     * @param score what the posterior scored before it, at that step's noise
     */
    void stepped(int step, Score score);
  }

  private final LtmGraphs graphs;
  private final FastOptions options;
  private final FitLoss loss;
  private final Program start;
  private final List<Program> noises = new ArrayList<>();
  private final Program prefix;
  private final Program step;
  private final float[] nll;
  private final float[] kl;

  /**
   * Compiles the programs of a fit.
   *
   * @param trajectory whether fast steps add their weight gradients to the gradient states
   */
  public FastLearning(Session session, LtmGraphs graphs, FastOptions options, boolean trajectory) {
    this(session, graphs, options, FitLoss.NELBO, trajectory);
  }

  /**
   * Compiles the programs of a fit in training.
   *
   * @param loss what fits minimize
   * @param trajectory whether fast steps add their weight gradients to the gradient states
   */
  public FastLearning(
      Session session, LtmGraphs graphs, FastOptions options, FitLoss loss, boolean trajectory) {
    this.graphs = graphs;
    this.options = options;
    this.loss = loss;
    this.start = session.compile(graphs.start(options));
    for (int k = 0; k < options.draws().independent(); k++) {
      noises.add(session.compile(graphs.noise(k)));
    }
    Hoist.Split split = graphs.fastStep(FastStep.of(options, loss, trajectory));
    this.prefix = session.compile(split.prefix());
    this.step = session.compile(split.rest());
    this.nll = new float[graphs.batch()];
    this.kl = new float[graphs.config().layers() * graphs.batch()];
  }

  /** Returns the options that fits follow. */
  public FastOptions options() {
    return options;
  }

  /**
   * Loads a batch and computes its prefix with the present weights; needed again when either
   * changes.
   *
   * @param tokens [batch, length], what the decoder reads; the first is the separator
   * @param targets [batch, length], what it predicts; -1 is not scored
   */
  public void load(int[] tokens, int[] targets) {
    // What reads a text needs a token at each position, the separator where none is scored.
    feed(start, tokens, Arrays.stream(targets).map(id -> id < 0 ? tokens[0] : id).toArray());
    feed(prefix, tokens, targets);
    feed(step, tokens, targets);
    prefix.run();
  }

  static void feed(Program program, int[] tokens, int[] targets) {
    TaskGraph graph = program.graph();
    graph.inputs().stream()
        .filter(input -> input.name().equals(GraphNames.TOKENS))
        .forEach(input -> program.write(GraphNames.TOKENS, tokens));
    graph.inputs().stream()
        .filter(input -> input.name().equals(GraphNames.TARGETS))
        .forEach(input -> program.write(GraphNames.TARGETS, targets));
  }

  /**
   * Sets the weight of the KL for the fits that follow, where it is an input.
   *
   * @param weight 1 gives the NELBO
   */
  public void weigh(double weight) {
    if (loss.weighted()) {
      float[] weights = new float[graphs.config().layers() * graphs.batch()];
      Arrays.fill(weights, (float) weight);
      step.write(LtmGraphs.KL_WEIGHT, weights);
    }
  }

  /**
   * Fits the loaded batch from the start of its graphs. Afterwards the noise state has the last
   * noise that the fit used.
   *
   * @param seed of all random numbers
   * @param occasion numbers the fit among those of one seed, such as the training step
   * @param sequences number of each sequence
   * @param peak peak learning rate of the fast steps
   */
  public void fit(long seed, int occasion, int[] sequences, double peak, Listener listener) {
    restart(seed, occasion, sequences);
    drawFit(seed, occasion, 0, sequences);
    for (int s = 0; s < options.steps(); s++) {
      if (s > 0 && options.noise() == FastOptions.Noise.FRESH) {
        drawFit(seed, occasion, s, sequences);
      }
      listener.stepped(s, step(options, peak, s));
    }
  }

  /** Resets the posterior to its start. */
  public void restart(long seed, int occasion, int[] sequences) {
    if (start.graph().inputs().stream().anyMatch(input -> input.name().equals(GraphNames.KEY))) {
      start.write(GraphNames.KEY, NoiseStream.key(seed));
      start.write(
          GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.START, occasion, 0, sequences));
    }
    start.run();
  }

  /** Draws the noise of all samples of fast step {@code s} of a fit. */
  public void drawFit(long seed, int occasion, int s, int[] sequences) {
    for (int k = 0; k < noises.size(); k++) {
      draw(k, NoiseStream.Purpose.FIT, seed, occasion, s * noises.size() + k, sequences);
    }
  }

  /** Draws the noise of the sample. */
  public void draw(
      NoiseStream.Purpose purpose, long seed, int occasion, int draw, int[] sequences) {
    draw(0, purpose, seed, occasion, draw, sequences);
  }

  private void draw(
      int sample, NoiseStream.Purpose purpose, long seed, int occasion, int draw, int[] sequences) {
    Program noise = noises.get(sample);
    noise.write(GraphNames.KEY, NoiseStream.key(seed));
    noise.write(GraphNames.STREAM, NoiseStream.of(purpose, occasion, draw, sequences));
    noise.run();
  }

  /**
   * Takes fast step {@code s} (from 0) at the present noise.
   *
   * @return the score of the posterior before the step
   */
  public Score step(double peak, int s) {
    return step(options, peak, s);
  }

  /**
   * Takes fast step {@code s} (from 0) at the present noise, in a fit that may have another number
   * of steps than the options of this object.
   *
   * @param fit the options of that fit
   * @return the score of the posterior before the step, the mean over the samples of the step
   */
  public Score step(FastOptions fit, double peak, int s) {
    double rate = fit.rate(peak, s);
    double logVarRate = fit.logVarRate(peak, s);
    FastUpdate update = options.update();
    if (update.method() == FastUpdate.Method.NATURAL) {
      step.write(LtmGraphs.RATES, new float[] {(float) rate, (float) logVarRate});
    } else {
      step.write(LtmGraphs.SCHEDULE, LtmGraphs.fastSchedule(update, rate, s + 1));
      if (update.separateRates()) {
        step.write(LtmGraphs.LOG_VAR_SCHEDULE, LtmGraphs.fastSchedule(update, logVarRate, s + 1));
      }
    }
    step.run();
    step.read(GraphNames.NLL, nll);
    step.read(LtmGraphs.KL, kl);
    Score score = Score.of(nll, kl);
    return options.draws().count() == 1 ? score : score.withMeanOf(others());
  }

  /** Returns the negative log likelihoods at the samples after the first. */
  private List<float[]> others() {
    List<float[]> others = new ArrayList<>();
    for (int k = 1; k < options.draws().count(); k++) {
      others.add(step.read(FastStepGraph.nll(k)));
    }
    return others;
  }

  /**
   * Returns the gates of the experts in the last fast step at its first sample, [L, experts, batch
   * * length]; empty where the decoder has none.
   */
  public Optional<float[]> gates() {
    return GatesOutput.of(step);
  }

  /**
   * Returns the noise of one of the samples of the last fast step.
   *
   * @param session that this was compiled for
   * @param sample number of it, from 0
   */
  public float[] noise(Session session, int sample) {
    if (!options.draws().antithetic()) {
      return session.read(Posterior.noise(sample));
    }
    float[] noise = session.read(Posterior.noise(sample / 2));
    if (sample % 2 == 1) {
      for (int i = 0; i < noise.length; i++) {
        noise[i] = -noise[i];
      }
    }
    return noise;
  }

  /** Returns the graphs that were compiled. */
  public LtmGraphs graphs() {
    return graphs;
  }

  @Override
  public void close() {
    start.close();
    noises.forEach(Program::close);
    prefix.close();
    step.close();
  }
}
