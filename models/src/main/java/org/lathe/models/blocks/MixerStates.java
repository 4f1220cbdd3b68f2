package org.lathe.models.blocks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * What decoding one token at a time keeps of the positions before: keys and values of the window of
 * each attention, the last inputs of the convolution and the state of the scan of each Mamba mixer.
 * They are states of a graph, stacked over the layers with the same mixer.
 */
public final class MixerStates {
  private static final String KEYS = "decode.keys";
  private static final String VALUES = "decode.values";
  private static final String ROWS = "decode.rows";
  private static final String SCAN = "decode.scan";

  private final GraphBuilder graph;
  private final LayerMixers mixers;
  private final Map<Mixer, List<Tensor>> before = new EnumMap<>(Mixer.class);
  private final Map<Mixer, List<List<Tensor>>> after = new EnumMap<>(Mixer.class);

  /**
   * Declares the states.
   *
   * @param layers of the decoder
   * @param batch sequences decoded side by side
   * @param window positions whose keys and values are kept
   * @param dim width of keys and values
   */
  public MixerStates(
      GraphBuilder graph,
      LayerBlocks blocks,
      LayerMixers mixers,
      int layers,
      int batch,
      int window,
      int dim) {
    this.graph = graph;
    this.mixers = mixers;
    int attentions = blocks.with(Mixer.ATTENTION, layers).size();
    if (attentions > 0) {
      TensorType ring = TensorType.f32(attentions, batch, window, dim);
      before.put(Mixer.ATTENTION, List.of(graph.state(KEYS, ring), graph.state(VALUES, ring)));
    }
    int scans = layers - attentions;
    if (scans > 0) {
      MambaBlock mamba = mixers.mamba().orElseThrow();
      before.put(
          Mixer.MAMBA,
          List.of(
              graph.state(ROWS, mamba.rows(scans, batch)),
              graph.state(SCAN, mamba.state(scans, batch))));
    }
  }

  /** Returns the states of the layer that an iteration runs. */
  public List<Tensor> slices(RepeatBuilder repeat, LayerRun run) {
    List<String> names =
        run.mixer() == Mixer.ATTENTION ? List.of("keys", "values") : List.of("rows", "scan");
    List<Tensor> slices = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      slices.add(repeat.slice(names.get(i), before.get(run.mixer()).get(i), run.index()));
    }
    return slices;
  }

  /**
   * Adds the mixer of one position to {@code h}, [batch, 1, d], and collects its states. The bits
   * are those of {@link LayerMixers#add}.
   *
   * @param slices of the iteration's layer
   * @param at rotary embedding at the position, inside the repeat
   */
  public Tensor step(
      RepeatBuilder repeat,
      LayerRun run,
      List<Tensor> slices,
      LayerWeights w,
      Tensor h,
      RotaryEmbedding at) {
    GraphBuilder body = repeat.body();
    Tensor first = slices.get(0);
    Tensor second = slices.get(1);
    return switch (run.mixer()) {
      case ATTENTION -> {
        SelfAttentionBlock.Step step = mixers.attention().step(body, w, h, first, second, at);
        repeat.collect("new_keys", step.keys());
        repeat.collect("new_values", step.values());
        yield step.h();
      }
      case MAMBA -> {
        MambaBlock.Step step =
            mixers.mamba().orElseThrow().step(body, w, h, first, second, at.positions());
        repeat.collect("new_rows", step.rows());
        repeat.collect("new_scan", step.state());
        yield step.h();
      }
    };
  }

  /** Keeps the states that a run collected, [layers of the run, ..] each. */
  public void keep(LayerRun run, List<Tensor> collected) {
    after.computeIfAbsent(run.mixer(), mixer -> new ArrayList<>()).add(collected);
  }

  /** Makes what all runs collected the values of the states. */
  public void update() {
    after.forEach(
        (mixer, runs) -> {
          List<Tensor> states = before.get(mixer);
          for (int i = 0; i < states.size(); i++) {
            int state = i;
            List<Tensor> parts = runs.stream().map(run -> run.get(state)).toList();
            // A convolution cannot write its rows in place, so they are copied.
            boolean inPlace = parts.size() == 1 && (mixer == Mixer.ATTENTION || i == 1);
            graph.update(states.get(i), inPlace ? parts.getFirst() : graph.concat(parts));
          }
        });
  }
}
