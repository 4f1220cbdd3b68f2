package org.lathe.models.blocks;

import java.util.stream.IntStream;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Rotary position embedding of rows at given positions.
 *
 * @param cos table [positions, headWidth / 2]
 * @param sin table of the same shape
 * @param positions int32 [rows], the tables' row of each
 */
public record RotaryEmbedding(Tensor cos, Tensor sin, Tensor positions) {
  /** Returns the tables as constants of a graph, read at {@code positions}. */
  public static RotaryEmbedding of(GraphBuilder graph, RopeTables tables, Tensor positions) {
    return new RotaryEmbedding(
        graph.constant("rope.cos", tables.type(), tables.cos()),
        graph.constant("rope.sin", tables.type(), tables.sin()),
        positions);
  }

  /** Returns {@code count} positions with distance {@code stride}, as a constant. */
  public static Tensor positions(GraphBuilder graph, int count, int stride) {
    int[] positions = IntStream.range(0, count).map(i -> i * stride).toArray();
    return graph.constant("positions", TensorType.i32(count), Constant.of(positions));
  }

  /** Returns the same tables read at other positions. */
  public RotaryEmbedding at(Tensor others) {
    return new RotaryEmbedding(cos, sin, others);
  }

  /** Returns this embedding inside the body of a repeat. */
  public RotaryEmbedding shared(RepeatBuilder repeat) {
    return new RotaryEmbedding(
        repeat.share("rope.cos", cos),
        repeat.share("rope.sin", sin),
        repeat.share("positions", positions));
  }

  /** Rotates the rows of {@code x}, [batch, rows, d]. */
  public Tensor rotate(GraphBuilder g, Tensor x) {
    return g.rope(x, cos, sin, positions);
  }
}
