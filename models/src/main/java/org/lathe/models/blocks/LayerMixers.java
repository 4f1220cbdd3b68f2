package org.lathe.models.blocks;

import java.util.Map;
import java.util.Optional;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;

/**
 * The mixers of a decoder's layers.
 *
 * @param attention of the layers that have it
 * @param mamba of the layers that have it, if there are any
 */
public record LayerMixers(SelfAttentionBlock attention, Optional<MambaBlock> mamba) {
  /** How the names of the weights of each mixer begin, inside a layer. */
  static final Map<Mixer, String> NAMES =
      Map.of(Mixer.ATTENTION, "attention", Mixer.MAMBA, "mixer");

  /**
   * Returns whether a weight of this name inside a layer is of the layer's mixer, so that it is
   * stacked over the layers that have the same one.
   */
  public static boolean isOfMixer(String name) {
    return NAMES.values().stream().anyMatch(name::startsWith);
  }

  /** Returns the weights of the layer of a run that an iteration runs. */
  public static LayerWeights slices(
      RepeatBuilder repeat, LayerWeights.Stacked stacked, LayerRun run) {
    return LayerWeights.slices(
        repeat, stacked, name -> isOfMixer(name) ? run.index() : run.first());
  }

  /** Adds a mixer of the positions of {@code h}, [batch, n, d], to it. */
  public Tensor add(GraphBuilder g, Mixer mixer, LayerWeights w, Tensor h, RotaryEmbedding rope) {
    return switch (mixer) {
      case ATTENTION -> attention.add(g, w, h, rope);
      case MAMBA -> mamba.orElseThrow().add(g, w, h);
    };
  }
}
