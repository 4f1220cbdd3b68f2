package org.lathe.models.blocks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The blocks that the layers of a decoder are made of, where they are not those of Llama.
 *
 * @param mixers one for each layer; empty if all are attention
 * @param mamba sizes of the Mamba mixers, if there are any
 * @param experts sizes of the experts, if the feed-forward layers are mixtures
 */
public record LayerBlocks(
    List<Mixer> mixers, Optional<MambaSize> mamba, Optional<ExpertSize> experts) {
  /** Attention and one gated feed-forward layer throughout. */
  public static final LayerBlocks LLAMA =
      new LayerBlocks(List.of(), Optional.empty(), Optional.empty());

  /** Checks that there are sizes of what there is, and of nothing else. */
  public LayerBlocks {
    boolean scans = mixers.contains(Mixer.MAMBA);
    mixers = scans ? List.copyOf(mixers) : List.of();
    require(
        mamba.isPresent() || !scans, "blocks have mamba, but there are no sizes of mamba mixers");
    require(mamba.isEmpty() || scans, "there are sizes of mamba mixers, but no blocks are mamba");
  }

  /**
   * Returns the blocks that a recipe names, with the published sizes where it gives none.
   *
   * @param words one for each layer; null if all are attention
   * @param feedForward null for one gated layer
   * @param mamba sizes of the Mamba mixers, or null
   * @param experts sizes of the experts, or null
   * @throws IllegalArgumentException if they do not fit each other
   */
  public static LayerBlocks of(
      int layers,
      int dim,
      List<Mixer> words,
      FeedForward feedForward,
      MambaSize mamba,
      ExpertSize experts) {
    List<Mixer> mixers = words == null ? List.of() : words;
    require(
        words == null || words.size() == layers,
        "blocks has %d word(s) and the model %d layers: give one word for each layer",
        mixers.size(),
        layers);
    boolean scans = mixers.contains(Mixer.MAMBA);
    boolean mixture = feedForward == FeedForward.EXPERTS;
    require(
        experts == null || mixture, "there are sizes of experts, but feedForward is not experts");
    MambaSize scan = mamba == null && scans ? MambaSize.published(dim) : mamba;
    ExpertSize chosen = experts == null && mixture ? ExpertSize.usual(dim) : experts;
    return new LayerBlocks(mixers, Optional.ofNullable(scan), Optional.ofNullable(chosen));
  }

  /**
   * Checks that the blocks fit a decoder of this many layers.
   *
   * @throws IllegalArgumentException if they are of another number of layers
   */
  public void requireLayers(int layers) {
    require(
        mixers.isEmpty() || mixers.size() == layers,
        "blocks has %d word(s) and the model %d layers: give one word for each layer",
        mixers.size(),
        layers);
  }

  /** Returns whether all blocks are those of Llama. */
  public boolean areLlama() {
    return mixers.isEmpty() && experts.isEmpty();
  }

  /** Returns whether any layer is self-attention. */
  public boolean attend() {
    return mixers.isEmpty() || mixers.contains(Mixer.ATTENTION);
  }

  /** Returns the mixer of layer {@code l}. */
  public Mixer mixer(int l) {
    return mixers.isEmpty() ? Mixer.ATTENTION : mixers.get(l);
  }

  /** Returns the numbers of the layers with this mixer, of a decoder of {@code layers} layers. */
  public List<Integer> with(Mixer mixer, int layers) {
    return IntStream.range(0, layers).filter(l -> mixer(l) == mixer).boxed().toList();
  }

  /** Returns the number of layer {@code l} among the layers with the same mixer. */
  public int index(int l) {
    return (int) IntStream.range(0, l).filter(before -> mixer(before) == mixer(l)).count();
  }

  /** Returns layers {@code first} to {@code layers - 1} in runs with the same mixer, in order. */
  public List<LayerRun> runs(int first, int layers) {
    List<LayerRun> runs = new ArrayList<>();
    for (int from = first, to; from < layers; from = to) {
      to = from + 1;
      while (to < layers && mixer(to) == mixer(from)) {
        to++;
      }
      runs.add(new LayerRun(mixer(from), from, index(from), to - from));
    }
    return List.copyOf(runs);
  }

  /** Returns what a reader of a run should know of the blocks, by name. */
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    if (!mixers.isEmpty()) {
      summary.put("blocks", mixers.stream().map(Mixer::word).collect(Collectors.joining(", ")));
    }
    experts.ifPresent(size -> summary.put("experts", size.number()));
    return summary;
  }

  static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(
          "model configuration: " + String.format(Locale.ROOT, message, values));
    }
  }
}
