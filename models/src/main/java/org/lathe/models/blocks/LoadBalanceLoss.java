package org.lathe.models.blocks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.engine.Program;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;

/**
 * The load balance loss of a mixture of experts (Fedus et al., 2021): the mean over the layers of
 * {@link org.lathe.graph.op.LoadBalance} times a coefficient, for each token of a batch.
 *
 * @param layers of the decoder
 * @param tokens of the batch
 * @param coefficient of the mean over the layers
 */
public record LoadBalanceLoss(int layers, long tokens, double coefficient) {
  /** Output: the loss of each layer, without coefficient, [L]. */
  public static final String OUTPUT = "load_balance";

  /** Returns the loss of a decoder; empty if it has no experts. */
  public static Optional<LoadBalanceLoss> of(LayerBlocks blocks, int layers, long tokens) {
    return blocks.experts().map(size -> new LoadBalanceLoss(layers, tokens, size.loadBalance()));
  }

  /**
   * Makes the loss of each layer an output, and adds the cotangents of {@code scale * tokens *
   * coefficient * mean over the layers}.
   *
   * @param losses of the layers, in order
   * @param scale of the loss of a token
   */
  public void seed(
      GraphBuilder graph, List<Tensor> losses, double scale, Map<Tensor, Tensor> seeds) {
    List<Tensor> rows =
        losses.stream().map(loss -> graph.reshape(loss, Shape.of(loss.shape().size()))).toList();
    graph.output(OUTPUT, rows.size() == 1 ? rows.getFirst() : graph.concat(rows));
    if (coefficient > 0) {
      float weight = (float) (scale * tokens * coefficient / layers);
      losses.forEach(loss -> seeds.put(loss, graph.filled(loss.type(), weight)));
    }
  }

  /**
   * Returns the loss of each layer in the last run of a program, without coefficient; empty if its
   * decoder has no experts.
   */
  public static Optional<float[]> of(Program program) {
    return program.graph().outputs().containsKey(OUTPUT)
        ? Optional.of(program.read(OUTPUT))
        : Optional.empty();
  }

  /**
   * Returns the mean over the layers, times the tokens: its share of a token is that mean again.
   *
   * @param losses of the layers
   */
  public static double sum(float[] losses, long tokens) {
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum / losses.length * tokens;
  }
}
