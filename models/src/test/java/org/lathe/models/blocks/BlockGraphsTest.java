package org.lathe.models.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.engine.Session;
import org.lathe.graph.Hoist;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.op.Repeat;
import org.lathe.models.Batch;
import org.lathe.models.Parameter;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;

/** What the graphs of decoders with different blocks compute, and where. */
class BlockGraphsTest {
  private static final int BATCH = 2;

  /** Of a loss of some hundred nats in float32. */
  private static final double ROUNDING = 3e-5;

  private static final Batch TOKENS =
      Batch.of(SmallBlocks.VOCABULARY - 1, SmallBlocks.sequence(1), SmallBlocks.sequence(2));

  private static Stream<LayerBlocks> blocks() {
    return SmallBlocks.all();
  }

  /** How often a run of the graph does this, in repeats too. */
  private static int count(TaskGraph graph, String mnemonic) {
    int count = 0;
    for (Task task : graph.tasks()) {
      count +=
          task.op() instanceof Repeat repeat
              ? repeat.count() * count(repeat.body(), mnemonic)
              : task.op().mnemonic().equals(mnemonic) ? 1 : 0;
    }
    return count;
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void theFirstMixerIsComputedOnceForAFit(LayerBlocks blocks) {
    LtmGraphs graphs = new LtmGraphs(SmallBlocks.ltm(blocks), BATCH, SmallBlocks.POSITIONS);
    Hoist.Split split = graphs.fastStep(0, false);
    String first = blocks.mixer(0) == Mixer.MAMBA ? "selective_scan" : "causal_attention";
    assertEquals(1, count(split.prefix(), first));
    int scans = blocks.with(Mixer.MAMBA, SmallBlocks.LAYERS).size();
    assertEquals(
        scans, count(split.prefix(), "selective_scan") + count(split.rest(), "selective_scan"));
    assertEquals(
        SmallBlocks.LAYERS - scans,
        count(split.prefix(), "causal_attention") + count(split.rest(), "causal_attention"));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void theLoadIsBalancedInTheSlowStepAlone(LayerBlocks blocks) {
    LtmGraphs graphs = new LtmGraphs(SmallBlocks.ltm(blocks), BATCH, SmallBlocks.POSITIONS);
    int layers = blocks.experts().isPresent() ? SmallBlocks.LAYERS : 0;
    assertEquals(0, count(graphs.fastStep(0, false).rest(), "load_balance"));
    assertEquals(0, count(graphs.score().rest(), "load_balance"));
    TaskGraph slow = graphs.slowGradient(1);
    assertEquals(layers, count(slow, "load_balance"));
    assertEquals(layers, count(slow, "load_balance_grad"));
    LtmConfig unbalanced =
        SmallBlocks.ltm(
            new LayerBlocks(
                blocks.mixers(),
                blocks.mamba(),
                blocks.experts().map(e -> new ExpertSize(e.number(), 2, e.hidden(), 0))));
    TaskGraph without = new LtmGraphs(unbalanced, BATCH, SmallBlocks.POSITIONS).slowGradient(1);
    assertEquals(0, count(without, "load_balance_grad"));
  }

  /** Along its own direction, the gradient of each weight is the slope of the loss. */
  @ParameterizedTest
  @MethodSource("blocks")
  void theGradientOfEachWeightIsTheSlopeOfTheLoss(LayerBlocks blocks) {
    LtmConfig config = SmallBlocks.ltm(blocks);
    LtmGraphs graphs = new LtmGraphs(config, BATCH, SmallBlocks.POSITIONS);
    try (Session session = SmallBlocks.open("scalar", config.parameters());
        SlowLearning slow = new SlowLearning(session, graphs, SlowGradient.FINAL, 1, 1)) {
      for (String name : List.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE)) {
        session.declare(name, Posterior.type(config, BATCH));
      }
      Random random = new Random(4);
      float[] z = new float[Posterior.type(config, BATCH).shape().size()];
      for (int i = 0; i < z.length; i++) {
        z[i] = (float) random.nextGaussian();
      }
      session.write(Posterior.MU, z);
      slow.begin();
      loss(slow, config);
      for (Parameter parameter : config.parameters()) {
        float[] gradient = session.read(parameter.gradient());
        double norm = norm(gradient);
        // Where a router chooses otherwise the loss jumps, so smaller steps follow.
        double step = Math.min(2e-2, 2e-2 / norm);
        double slope = slope(slow, config, session, parameter, gradient, step);
        for (int n = 0; n < 2 && Math.abs(slope - norm) > bound(norm, step); n++) {
          step /= 4;
          slope = slope(slow, config, session, parameter, gradient, step);
        }
        assertEquals(norm, slope, bound(norm, step), parameter.name() + " of " + blocks);
      }
    }
  }

  private static double bound(double norm, double step) {
    return 1e-2 * norm + ROUNDING / step;
  }

  /** The slope of the loss along the gradient of a weight, by a central difference. */
  private static double slope(
      SlowLearning slow,
      LtmConfig config,
      Session session,
      Parameter parameter,
      float[] gradient,
      double step) {
    double norm = norm(gradient);
    float[] weights = session.read(parameter.name());
    double[] at = new double[2];
    for (int side = 0; side < 2; side++) {
      float[] moved = weights.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) ((2 * side - 1) * step * gradient[i] / norm);
      }
      session.write(parameter.name(), moved);
      slow.begin();
      at[side] = loss(slow, config);
    }
    session.write(parameter.name(), weights);
    return (at[1] - at[0]) / (2 * step);
  }

  private static double loss(SlowLearning slow, LtmConfig config) {
    double sum = 0;
    for (float nll : slow.accumulate(TOKENS.tokens(), TOKENS.targets())) {
      sum += nll;
    }
    double coefficient = config.blocks().experts().map(ExpertSize::loadBalance).orElse(0.0);
    Optional<float[]> balance = slow.balance();
    return sum
        + coefficient
            * balance.map(of -> LoadBalanceLoss.sum(of, TOKENS.tokens().length)).orElse(0.0);
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
