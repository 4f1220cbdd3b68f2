package org.lathe.models.ltm;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.models.GraphNames;
import org.lathe.models.NoiseStream;

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
  private final Program start;
  private final Program noise;
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
    this.graphs = graphs;
    this.options = options;
    this.start = session.compile(graphs.start(options));
    this.noise = session.compile(graphs.noise());
    Hoist.Split split = graphs.fastStep(options.decay(), trajectory);
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
   * @param tokens [batch, length], what the decoder reads
   * @param targets [batch, length], what it predicts; -1 is not scored
   */
  public void load(int[] tokens, int[] targets) {
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
   * Fits the loaded batch from the start: mu 0, log_var as the options say. Afterwards the noise
   * state has the last noise that the fit used.
   *
   * @param seed of all random numbers
   * @param occasion numbers the fit among those of one seed, such as the training step
   * @param sequences number of each sequence
   * @param peak peak learning rate of the fast steps
   */
  public void fit(long seed, int occasion, int[] sequences, double peak, Listener listener) {
    fit(seed, occasion, sequences, peak, options.noise(), listener);
  }

  /** Fits like {@link #fit} with the noise of another option. */
  public void fit(
      long seed,
      int occasion,
      int[] sequences,
      double peak,
      FastOptions.Noise drawn,
      Listener listener) {
    restart(seed, occasion, sequences);
    draw(NoiseStream.Purpose.FIT, seed, occasion, 0, sequences);
    for (int s = 0; s < options.steps(); s++) {
      if (s > 0 && drawn == FastOptions.Noise.FRESH) {
        draw(NoiseStream.Purpose.FIT, seed, occasion, s, sequences);
      }
      listener.stepped(s, step(peak, s));
    }
  }

  /** Resets the posterior to its start. */
  public void restart(long seed, int occasion, int[] sequences) {
    if (options.logVarDeviation() > 0) {
      start.write(GraphNames.KEY, NoiseStream.key(seed));
      start.write(
          GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.START, occasion, 0, sequences));
    }
    start.run();
  }

  /** Draws the noise of the sample. */
  public void draw(
      NoiseStream.Purpose purpose, long seed, int occasion, int draw, int[] sequences) {
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
    return stepAt(options.rate(peak, s), s);
  }

  /**
   * Takes fast step {@code s} (from 0) at the present noise and with a learning rate that the
   * caller gives, such as that of a fit with another number of steps.
   *
   * @return the score of the posterior before the step
   */
  public Score stepAt(double rate, int s) {
    step.write(LtmGraphs.SCHEDULE, LtmGraphs.fastSchedule(rate, s + 1));
    step.run();
    step.read(GraphNames.NLL, nll);
    step.read(LtmGraphs.KL, kl);
    return Score.of(nll, kl);
  }

  /** Returns the graphs that were compiled. */
  public LtmGraphs graphs() {
    return graphs;
  }

  @Override
  public void close() {
    start.close();
    noise.close();
    prefix.close();
    step.close();
  }
}
