package org.lathe.models.vae;

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
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FitLoss;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.LtmGraphs;

/**
 * Semi-amortized training (Kim et al., 2018): the encoder gives the start, fast steps refine it.
 * The decoder follows the gradient of the nll at the refined posterior, as in a latent thought
 * model; the encoder that of its own negative ELBO, before the fast steps (Krishnan, Liang and
 * Hoffman, 2018). So no gradient goes through the fast steps, which Kim et al. let it do.
 */
final class SemiAmortizedObjective implements Objective {
  private final VaeOptions options;
  private final VaeGraphs graphs;
  private final double scale;
  private final FastLearning fast;
  private final GradientAccumulation slow;
  private final Program encoder;
  private Batch batch;
  private Occasion occasion;
  private double[] fit;
  private double kl;

  SemiAmortizedObjective(Session session, VaeGraphs graphs, StepShape shape, VaeOptions options) {
    this.options = options;
    this.graphs = graphs;
    LtmGraphs fits = graphs.fits();
    this.scale = 1.0 / shape.tokens();
    this.fast = new FastLearning(session, fits, options.fits().fast(), loss(options), false);
    this.encoder = session.compile(graphs.encoderGradient(scale));
    // The embedding table has a gradient from both, so both add to states that begin at zero.
    this.slow =
        new GradientAccumulation(
            session,
            graphs.config().parameters(),
            first -> fits.slowGradient(scale),
            shape.microBatches(),
            false);
  }

  /** What the fast steps minimize: free bits hold for each sequence there. */
  static FitLoss loss(VaeOptions options) {
    return new FitLoss(options.annealed(), new FreeBits(options.freeBits(), 0));
  }

  @Override
  public void begin() {
    slow.begin();
  }

  private double beta() {
    return options.klAnnealing().at(occasion.step(), occasion.steps());
  }

  @Override
  public void prepare(Batch next, Occasion now, StepListener listener) {
    batch = next;
    occasion = now;
    fit = new double[options.fastSteps()];
    fast.weigh(beta());
    fast.load(next.tokens(), next.targets());
    fast.fit(
        now.seed(),
        now.step(),
        now.sequences(),
        options.fastRate(),
        (s, score) -> {
          listener.stepped(s);
          fit[s] = score.nelbo();
          kl = score.nelbo() - score.nllSum();
        });
  }

  private void draw(int draw) {
    fast.draw(
        NoiseStream.Purpose.SLOW, occasion.seed(), occasion.step(), draw, occasion.sequences());
  }

  @Override
  public Losses accumulate() {
    draw(0);
    Program decoder = slow.next();
    decoder.write(GraphNames.TOKENS, batch.tokens());
    decoder.write(GraphNames.TARGETS, batch.targets());
    decoder.run();
    double loss = VaeObjective.sum(decoder.read(GraphNames.NLL));
    draw(1);
    VaeObjective.run(encoder, graphs, batch, beta() * scale);
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("kl", kl);
    parts.put("nelbo", fit[fit.length - 1]);
    parts.put(
        "encoder_nelbo",
        VaeObjective.sum(encoder.read(GraphNames.NLL))
            + VaeObjective.sum(encoder.read(LtmGraphs.KL)));
    return new Losses(loss, parts, Map.of("fit", fit));
  }

  @Override
  public void close() {
    fast.close();
    slow.close();
    encoder.close();
  }
}
