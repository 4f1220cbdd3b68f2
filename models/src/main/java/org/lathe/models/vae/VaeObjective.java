package org.lathe.models.vae;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.GradientAccumulation;
import org.lathe.models.GraphNames;
import org.lathe.models.Losses;
import org.lathe.models.NoiseStream;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.ltm.LtmGraphs;

/**
 * The negative ELBO {@code nll + beta KL} at one sample of the encoder's posterior, of encoder and
 * decoder together.
 */
final class VaeObjective implements Objective {
  private final VaeOptions options;
  private final VaeGraphs graphs;
  private final double scale;
  private final Program noise;
  private final GradientAccumulation gradient;
  private Batch batch;
  private Occasion occasion;

  VaeObjective(Session session, VaeGraphs graphs, StepShape shape, VaeOptions options) {
    this.options = options;
    this.graphs = graphs;
    this.scale = 1.0 / shape.tokens();
    this.noise = session.compile(graphs.fits().noise());
    this.gradient =
        new GradientAccumulation(
            session,
            graphs.config().parameters(),
            first -> graphs.gradient(scale, first),
            shape.microBatches(),
            true);
  }

  @Override
  public void begin() {
    gradient.begin();
  }

  @Override
  public void prepare(Batch next, Occasion now, StepListener listener) {
    batch = next;
    occasion = now;
    draw(noise, now, 0);
  }

  /** Draws the noise of a sample of the encoder's posterior. */
  static void draw(Program noise, Occasion occasion, int draw) {
    noise.write(GraphNames.KEY, NoiseStream.key(occasion.seed()));
    noise.write(
        GraphNames.STREAM,
        NoiseStream.of(NoiseStream.Purpose.SLOW, occasion.step(), draw, occasion.sequences()));
    noise.run();
  }

  @Override
  public Losses accumulate() {
    double beta = options.klAnnealing().at(occasion.step(), occasion.steps());
    Program program = gradient.next();
    run(program, graphs, batch, beta * scale);
    double nll = sum(program.read(GraphNames.NLL));
    double kl = sum(program.read(LtmGraphs.KL));
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("nll", nll);
    parts.put("kl", kl);
    parts.put("nelbo", nll + kl);
    return new Losses(nll + beta * sum(program.read(VaeGraphs.BOUNDED_KL)), parts, Map.of());
  }

  /** Runs a gradient on a batch with this weight of the KL, the scale of the loss in it. */
  static void run(Program program, VaeGraphs graphs, Batch batch, double klWeight) {
    float[] weights = new float[graphs.weightType().shape().size()];
    Arrays.fill(weights, (float) klWeight);
    program.write(LtmGraphs.KL_WEIGHT, weights);
    program.write(GraphNames.TOKENS, batch.tokens());
    program.write(GraphNames.TARGETS, batch.targets());
    program.run();
  }

  static double sum(float[] values) {
    double sum = 0;
    for (float each : values) {
      sum += each;
    }
    return sum;
  }

  @Override
  public void close() {
    noise.close();
    gradient.close();
  }
}
