package org.lathe.models.blocks;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.Program;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;

/** The gates of the experts of all layers as an output of a graph, [L, experts, tokens]. */
public final class GatesOutput {
  private static final String NAME = "gates";

  private GatesOutput() {}

  /**
   * Makes the gates an output, if the decoder has experts.
   *
   * @param gates what {@link Routes#GATES} kept of the layers, in order
   * @param tokens of the batch
   */
  public static void add(GraphBuilder graph, LayerBlocks blocks, List<Tensor> gates, int tokens) {
    blocks
        .experts()
        .ifPresent(
            size -> graph.output(NAME, Routes.join(graph, gates, Shape.of(size.number(), tokens))));
  }

  /** Returns the gates of the last run of a program; empty if its decoder has no experts. */
  public static Optional<float[]> of(Program program) {
    return program.graph().outputs().containsKey(NAME)
        ? Optional.of(program.read(NAME))
        : Optional.empty();
  }

  /**
   * Returns the load of the experts in the last run of a program; empty if its decoder has none.
   *
   * @param sequences of the batch
   */
  public static Optional<ExpertLoad> load(Program program, int sequences) {
    return of(program)
        .map(
            gates -> {
              Shape shape = program.graph().outputs().get(NAME).shape();
              ExpertLoad load = new ExpertLoad(sequences, shape.extent(0), shape.extent(1));
              load.count(gates);
              return load;
            });
  }
}
