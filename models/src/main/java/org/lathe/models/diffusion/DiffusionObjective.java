package org.lathe.models.diffusion;

import java.util.Arrays;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.GradientAccumulation;
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.network.DiffusionGraphs;
import org.lathe.models.diffusion.network.DiffusionNetwork;
import org.lathe.models.diffusion.noise.ForwardNoise;

/**
 * The bound on the negative log likelihood at one time and one noisy version of each sequence:
 * {@code weight(t) * sum of the losses of places}. The network reads the separator, which noise
 * never reaches, then the N tokens; all N are scored.
 */
final class DiffusionObjective implements Objective {
  private final DiffusionGraphs graphs;
  private final DiffusionOptions options;
  private final ForwardNoise noise;
  private final int sequences;
  private final double scale;
  private final GradientAccumulation gradient;
  private int[] noisy;
  private int[] targets;
  private double[] times;

  DiffusionObjective(
      Session session, DiffusionGraphs graphs, StepShape shape, DiffusionOptions options) {
    DiffusionConfig config = graphs.config();
    this.graphs = graphs;
    this.options = options;
    this.noise = new ForwardNoise(config.process(), config.schedule(), config.vocabulary());
    this.sequences = shape.sequences();
    this.scale = options.reduction().factor(shape.micro().length()) / shape.tokens();
    this.gradient =
        new GradientAccumulation(
            session,
            DiffusionNetwork.of(config).parameters(),
            graphs::gradient,
            shape.microBatches(),
            true);
  }

  @Override
  public void begin() {
    gradient.begin();
  }

  /** Draws the times and the noise. */
  @Override
  public void prepare(Batch batch, Occasion occasion, StepListener listener) {
    listener.stepped(0);
    int n = graphs.length();
    noisy = new int[graphs.batch() * n];
    targets = new int[noisy.length];
    times = new double[graphs.batch()];
    for (int b = 0; b < times.length; b++) {
      int sequence = occasion.sequences()[b];
      System.arraycopy(batch.targets(), b * (n - 1), targets, b * n + 1, n - 1);
      System.arraycopy(targets, b * n, noisy, b * n, n);
      noisy[b * n] = batch.tokens()[b * (n - 1)];
      targets[b * n] = -1;
      times[b] =
          options.time(options.times().at(occasion.seed(), occasion.step(), sequence, sequences));
      noise.add(noisy, b * n + 1, n - 1, times[b], occasion.seed(), occasion.step(), sequence);
    }
  }

  @Override
  public Losses accumulate() {
    double[] weights = Arrays.stream(times).map(graphs::weight).toArray();
    double[] cotangents = Arrays.stream(weights).map(weight -> scale * weight).toArray();
    float[] losses = graphs.follow(gradient.next(), noisy, targets, times, cotangents);
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      sum += weights[i / graphs.length()] * losses[i];
    }
    return Losses.of(sum);
  }

  @Override
  public void close() {
    gradient.close();
  }
}
