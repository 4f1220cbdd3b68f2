package org.lathe.models.ltm.measurement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.NoiseStream;
import org.lathe.models.blocks.ExpertLoad;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.PriorDraws;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;

/**
 * Measures sequences, a batch at a time. The estimates of a sequence are a function of weights, its
 * tokens, its number, the occasion and the options, whatever else is in the batch.
 *
 * <p>Three of them are for the whole sequence, because a score under the noise that the fit was
 * optimized for is no bound: the fixed-noise score ({@link FitPoint#fittedNoise}), and the
 * fresh-noise bound and the importance-weighted bound at samples that the fit has not seen ({@link
 * Draws}). One is a prediction: the second half given z fitted to the first ({@link
 * PredictiveDraws}).
 */
public final class SequenceMeasurement implements AutoCloseable {
  private static final int NOT_SCORED = -1;

  private final Session session;
  private final LtmGraphs graphs;
  private final int separator;
  private final FastLearning whole;
  private final Scoring scoring;
  private final FastLearning half;
  private final PriorDraws prior;

  /**
   * Compiles the programs of the measurement.
   *
   * @param session holds the weights; each measurement takes them as they are then
   * @param graphs batch that is fitted together and length of the sequences
   * @param separator the token that stands before each sequence
   * @param fast how posteriors are fitted; the number of steps is that of each measurement
   * @param secondHalf whether the second halves are predicted too, which takes two tokens
   */
  public SequenceMeasurement(
      Session session, LtmGraphs graphs, int separator, FastOptions fast, boolean secondHalf) {
    this.session = session;
    this.graphs = graphs;
    this.separator = separator;
    this.whole = new FastLearning(session, graphs, fast, false);
    this.scoring = new Scoring(session, graphs);
    LtmGraphs halves = secondHalf ? graphs.withShape(graphs.batch(), firstHalf(graphs)) : null;
    this.half = secondHalf ? new FastLearning(session, halves, fast, false) : null;
    this.prior = secondHalf ? new PriorDraws(session, graphs) : null;
  }

  private static int firstHalf(LtmGraphs graphs) {
    return graphs.length() / 2;
  }

  /** Returns the number of sequences that are measured together. */
  public int batch() {
    return graphs.batch();
  }

  /** Returns the number of passes through the model for one batch. */
  public long passes(MeasurementOptions options) {
    FastOptions fast = whole.options();
    long steps = options.stepsTaken(fast);
    long points = options.fastSteps().size();
    long draws = options.draws();
    long fitted = fast.draws().count();
    long passes = (fitsTwice(options) ? 2 : 1) * steps + points * (fitted + draws);
    if (half != null) {
      passes += steps + (points + 1) * draws;
    }
    return passes + (options.convergence().isPresent() ? draws : 0);
  }

  /** Noise that is kept is another fit where the options draw it afresh. */
  private boolean fitsTwice(MeasurementOptions options) {
    return whole.options().noise() != FastOptions.Noise.FIXED && options.most() > 0;
  }

  /**
   * Measures up to a batch of sequences.
   *
   * @param sequences each of the graphs' length
   * @param numbers of the sequences, which name their random numbers
   * @param occasion numbers the text that they are from; the next number is used up too
   * @param passed told of each pass through the model
   */
  public List<SequenceFigures> measure(
      List<int[]> sequences,
      int[] numbers,
      int occasion,
      MeasurementOptions options,
      Runnable passed) {
    int used = sequences.size();
    if (used < 1 || used > batch() || numbers.length != used) {
      throw new IllegalArgumentException(
          "%d sequences and %d numbers do not fit a batch of %d"
              .formatted(used, numbers.length, batch()));
    }
    int[][] taken = new int[batch()][];
    int[] filled = new int[batch()];
    for (int b = 0; b < batch(); b++) {
      // What is left of a batch is filled up with its last sequence.
      taken[b] = sequences.get(Math.min(b, used - 1));
      filled[b] = numbers[Math.min(b, used - 1)];
    }
    return new Turn(taken, filled, used, occasion, options, passed).measure();
  }

  @Override
  public void close() {
    whole.close();
    scoring.close();
    if (half != null) {
      half.close();
      prior.close();
    }
  }

  /** One batch on its way. */
  private final class Turn {
    private final LtmConfig config = graphs.config();
    private final int[][] sequences;
    private final int[] numbers;
    private final int used;
    private final int occasion;
    private final MeasurementOptions options;
    private final Runnable passed;

    private final double[][] trace;
    private final double[][] fitted;
    private final Draws[][] fresh;

    /** At the fresh draws of the last fit; null where the decoder has no experts. */
    private ExpertLoad load;

    private final PredictiveDraws[][] secondHalf;
    private final PredictiveDraws[] priorSecondHalf;
    private final Draws[] stopped;
    private float[] mu;
    private float[] logVar;
    private final int[] stoppedAfter;
    private float[] stoppedMu;
    private float[] stoppedLogVar;

    Turn(
        int[][] sequences,
        int[] numbers,
        int used,
        int occasion,
        MeasurementOptions options,
        Runnable passed) {
      this.sequences = sequences;
      this.numbers = numbers;
      this.used = used;
      this.occasion = occasion;
      this.options = options;
      this.passed = passed;
      int points = options.fastSteps().size();
      this.trace = new double[used][options.most()];
      this.fitted = new double[used][points];
      this.fresh = new Draws[used][points];
      this.secondHalf = new PredictiveDraws[used][points];
      this.priorSecondHalf = new PredictiveDraws[used];
      this.stopped = new Draws[used];
      this.stoppedAfter = new int[used];
    }

    List<SequenceFigures> measure() {
      Batch batch = Batch.of(separator, sequences);
      whole.load(batch.tokens(), batch.targets());
      scoring.load(batch.tokens(), batch.targets());
      boolean twice = fitsTwice(options);
      if (twice) {
        fit(whole, FastOptions.Noise.FIXED, occasion, new KeptNoise());
      }
      fit(whole, whole.options().noise(), occasion, new OwnNoise(!twice));
      if (options.convergence().isPresent()) {
        measureStopped();
      }
      if (half != null) {
        predictSecondHalves(batch);
      }
      return figures();
    }

    private void fit(
        FastLearning learning, FastOptions.Noise noise, int fit, ReadFit.Reader reader) {
      new ReadFit(learning, noise, options, fit, numbers).run(reader);
    }

    private Score score() {
      Score score = scoring.score();
      passed.run();
      return score;
    }

    /** Scores the session's posterior at the noise of the fit, the mean over its samples. */
    private void readFitted(int point) {
      int samples = whole.options().draws().count();
      float[][] noises = new float[samples][];
      Arrays.setAll(noises, k -> whole.noise(session, k));
      for (float[] noise : noises) {
        session.write(Posterior.NOISE, noise);
        Score score = score();
        for (int b = 0; b < used; b++) {
          fitted[b][point] += score.nelbo(b) / samples;
        }
      }
    }

    /** Scores the session's posterior at draws that no fit has seen. */
    private Draws[] freshDraws() {
      int draws = options.draws();
      load =
          config
              .blocks()
              .experts()
              .map(size -> new ExpertLoad(batch(), config.layers(), size.number()))
              .orElse(null);
      double[][] nll = new double[used][draws];
      double[][] ratio = new double[used][draws];
      double[][] kl = new double[used][config.layers()];
      ImportanceWeights weights =
          new ImportanceWeights(
              batch(),
              config.latentsPerLayer() * config.dim(),
              session.read(Posterior.MU),
              session.read(Posterior.LOG_VAR));
      for (int k = 0; k < draws; k++) {
        whole.draw(NoiseStream.Purpose.FRESH, options.seed(), occasion, k, numbers);
        Score score = score();
        scoring.gates().ifPresent(gates -> load.count(gates));
        double[] logRatio = weights.logPriorOverPosterior(session.read(Posterior.NOISE));
        for (int b = 0; b < used; b++) {
          nll[b][k] = score.nll()[b];
          ratio[b][k] = logRatio[b];
          for (int l = 0; l < kl[b].length; l++) {
            kl[b][l] = score.kl()[l][b];
          }
        }
      }
      Draws[] all = new Draws[used];
      Arrays.setAll(all, b -> new Draws(kl[b], nll[b], ratio[b]));
      return all;
    }

    /** Reads a fit with fixed noise, which gives the fixed-noise score only. */
    private final class KeptNoise implements ReadFit.Reader {
      @Override
      public void stepped(int last, int step, Score before) {
        passed.run();
      }

      @Override
      public void at(int point) {
        readFitted(point);
      }
    }

    /** The fit that the options ask for. */
    private final class OwnNoise implements ReadFit.Reader {
      private final boolean kept;

      OwnNoise(boolean kept) {
        this.kept = kept;
      }

      @Override
      public void stepped(int last, int step, Score before) {
        if (last == options.most()) {
          for (int b = 0; b < used; b++) {
            trace[b][step] = before.nelbo(b);
          }
          options.convergence().ifPresent(convergence -> stop(convergence, step + 1));
        }
        passed.run();
      }

      @Override
      public void at(int point) {
        if (kept) {
          readFitted(point);
        }
        Draws[] draws = freshDraws();
        for (int b = 0; b < used; b++) {
          fresh[b][point] = draws[b];
        }
        if (point == options.fastSteps().size() - 1) {
          mu = session.read(Posterior.MU);
          logVar = session.read(Posterior.LOG_VAR);
        }
      }
    }

    /** Saves the posteriors whose fits have converged after {@code taken} steps. */
    private void stop(Convergence convergence, int taken) {
      float[] means = null;
      float[] variances = null;
      for (int b = 0; b < used; b++) {
        if (stoppedAfter[b] == 0 && convergence.converged(trace[b], taken, graphs.length())) {
          stoppedAfter[b] = taken;
          if (means == null) {
            means = session.read(Posterior.MU);
            variances = session.read(Posterior.LOG_VAR);
          }
          if (stoppedMu == null) {
            stoppedMu = new float[means.length];
            stoppedLogVar = new float[means.length];
          }
          copy(means, stoppedMu, b);
          copy(variances, stoppedLogVar, b);
        }
      }
    }

    /** Copies one sequence's part of a posterior [L, batch, n_z, d]. */
    private void copy(float[] from, float[] to, int b) {
      int block = config.latentsPerLayer() * config.dim();
      for (int l = 0; l < config.layers(); l++) {
        int at = (l * batch() + b) * block;
        System.arraycopy(from, at, to, at, block);
      }
    }

    private void measureStopped() {
      float[] means = mu.clone();
      float[] variances = logVar.clone();
      for (int b = 0; b < used; b++) {
        if (stoppedAfter[b] == 0) {
          stoppedAfter[b] = options.most();
        } else {
          copy(stoppedMu, means, b);
          copy(stoppedLogVar, variances, b);
        }
      }
      session.write(Posterior.MU, means);
      session.write(Posterior.LOG_VAR, variances);
      System.arraycopy(freshDraws(), 0, stopped, 0, used);
    }

    /**
     * Fits z to the first halves; scores the second ones given z and the first, and given z of the
     * prior and the first.
     */
    private void predictSecondHalves(Batch batch) {
      int first = firstHalf(graphs);
      int[] targets = batch.targets().clone();
      int[][] halves = new int[batch()][];
      for (int b = 0; b < batch(); b++) {
        Arrays.fill(targets, b * graphs.length(), b * graphs.length() + first, NOT_SCORED);
        halves[b] = Arrays.copyOf(sequences[b], first);
      }
      scoring.load(batch.tokens(), targets);
      Batch firsts = Batch.of(separator, halves);
      half.load(firsts.tokens(), firsts.targets());
      int fit = occasion + 1;
      PredictiveDraws[] ofPrior =
          predict(k -> prior.draw(options.seed(), fit, k, numbers), options.draws());
      System.arraycopy(ofPrior, 0, priorSecondHalf, 0, used);
      fit(
          half,
          half.options().noise(),
          fit,
          new ReadFit.Reader() {
            @Override
            public void stepped(int last, int step, Score before) {
              passed.run();
            }

            @Override
            public void at(int point) {
              PredictiveDraws[] fitted =
                  predict(
                      k -> half.draw(NoiseStream.Purpose.FRESH, options.seed(), fit, k, numbers),
                      options.draws());
              for (int b = 0; b < used; b++) {
                secondHalf[b][point] = fitted[b];
              }
            }
          });
    }

    private PredictiveDraws[] predict(IntConsumer draw, int draws) {
      double[][] nll = new double[used][draws];
      for (int k = 0; k < draws; k++) {
        draw.accept(k);
        Score score = score();
        for (int b = 0; b < used; b++) {
          nll[b][k] = score.nll()[b];
        }
      }
      PredictiveDraws[] all = new PredictiveDraws[used];
      Arrays.setAll(all, b -> new PredictiveDraws(nll[b]));
      return all;
    }

    private List<SequenceFigures> figures() {
      int size = config.latents() * config.dim();
      float[] means = Posterior.toSequences(config, batch(), mu);
      float[] variances = Posterior.toSequences(config, batch(), logVar);
      List<SequenceFigures> all = new ArrayList<>();
      for (int b = 0; b < used; b++) {
        List<FitPoint> points = new ArrayList<>();
        for (int i = 0; i < options.fastSteps().size(); i++) {
          points.add(
              new FitPoint(
                  options.fastSteps().get(i), fitted[b][i], fresh[b][i], secondHalf[b][i]));
        }
        float[] mean = Arrays.copyOfRange(means, b * size, (b + 1) * size);
        float[] variance = Arrays.copyOfRange(variances, b * size, (b + 1) * size);
        all.add(
            new SequenceFigures(
                trace[b],
                points,
                priorSecondHalf[b],
                LatentFigures.of(
                    config.layers(), config.latentsPerLayer(), config.dim(), mean, variance),
                stopped[b] == null ? null : new ConvergedFit(stoppedAfter[b], stopped[b]),
                mean,
                load == null ? null : load.shares(b)));
      }
      return all;
    }
  }
}
