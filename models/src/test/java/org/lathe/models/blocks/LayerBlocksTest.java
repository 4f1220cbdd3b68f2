package org.lathe.models.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.models.blocks.Mixer.ATTENTION;
import static org.lathe.models.blocks.Mixer.MAMBA;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.lathe.graph.Task;
import org.lathe.graph.op.AdamW;
import org.lathe.models.Parameter;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/** Blocks by layer, their sizes, and what they are told of wrong ones. */
class LayerBlocksTest {
  private static final MambaSize SIZE = new MambaSize(20, 4, 3, 2, 0);

  private static LayerBlocks of(Mixer... mixers) {
    return new LayerBlocks(List.of(mixers), Optional.of(SIZE), Optional.empty());
  }

  @Test
  void equalMixersThatFollowEachOtherAreARun() {
    LayerBlocks blocks = of(MAMBA, ATTENTION, ATTENTION, MAMBA, MAMBA);
    assertEquals(
        List.of(
            new LayerRun(MAMBA, 0, 0, 1),
            new LayerRun(ATTENTION, 1, 0, 2),
            new LayerRun(MAMBA, 3, 1, 2)),
        blocks.runs(0, 5));
    assertEquals(
        List.of(new LayerRun(ATTENTION, 2, 1, 1), new LayerRun(MAMBA, 3, 1, 2)), blocks.runs(2, 5));
    assertEquals(List.of(0, 3, 4), blocks.with(MAMBA, 5));
    assertEquals(2, blocks.index(4));
    assertEquals(List.of(new LayerRun(ATTENTION, 0, 0, 3)), LayerBlocks.LLAMA.runs(0, 3));
    assertEquals(List.of(), LayerBlocks.LLAMA.runs(1, 1));
  }

  @Test
  void attentionThroughoutIsLlama() {
    LayerBlocks named = LayerBlocks.of(2, 16, List.of(ATTENTION, ATTENTION), null, null, null);
    assertEquals(LayerBlocks.LLAMA, named);
    assertTrue(named.areLlama());
  }

  @Test
  void sizesThatAreNotGivenAreThePublishedOnes() {
    LayerBlocks blocks = LayerBlocks.of(1, 100, List.of(MAMBA), FeedForward.EXPERTS, null, null);
    assertEquals(Optional.of(new MambaSize(200, 16, 4, 7, 0)), blocks.mamba());
    assertEquals(Optional.of(new ExpertSize(8, 2, 144, 0.01)), blocks.experts());
  }

  private static void refused(String message, Executable made) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, made);
    assertEquals("model configuration: " + message, e.getMessage());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    refused(
        "blocks has 1 word(s) and the model 2 layers: give one word for each layer",
        () -> LayerBlocks.of(2, 16, List.of(MAMBA), null, null, null));
    refused(
        "there are sizes of experts, but feedForward is not experts",
        () -> LayerBlocks.of(1, 16, null, null, null, ExpertSize.usual(16)));
    refused(
        "there are sizes of mamba mixers, but no blocks are mamba",
        () -> LayerBlocks.of(1, 16, null, null, SIZE, null));
    refused("experts 1, must be at least 2", () -> new ExpertSize(1, 2, 8, 0));
    refused(
        "experts for each token 3, must be 2: no other number is supported",
        () -> new ExpertSize(4, 3, 8, 0));
    refused("width of an expert 0, must be at least 1", () -> new ExpertSize(4, 2, 0, 0));
    refused("loadBalance -1.0, must be a float32 number from 0", () -> new ExpertSize(4, 2, 8, -1));
    refused("innerWidth 0, must be at least 1", () -> new MambaSize(0, 4, 3, 2, 0));
    refused("stateSize 0, must be at least 1", () -> new MambaSize(20, 0, 3, 2, 0));
    refused("convolution 1, must be at least 2", () -> new MambaSize(20, 4, 1, 2, 0));
    refused("timeRank 21, must be from 1 to innerWidth 20", () -> new MambaSize(20, 4, 3, 21, 0));
    refused("reset -1, must not be negative", () -> new MambaSize(20, 4, 3, 2, -1));
  }

  /** The design's table: LTM-M with eight experts of half the width, and with Mamba mixers. */
  @Test
  void operationsAreCountedByActiveWeights() {
    LayerBlocks experts = LayerBlocks.of(6, 512, null, FeedForward.EXPERTS, null, null);
    LayerBlocks mamba = LayerBlocks.of(6, 512, Collections.nCopies(6, MAMBA), null, null, null);
    long ofExperts = weights(experts);
    long ofMamba = weights(mamba);
    assertEquals(89.1e6, ofExperts, 0.05e6);
    assertEquals(54.9e6, ofMamba, 0.05e6);
    assertEquals(5.53e9, 17 * LayerFlops.of(experts, 6, 512, ofExperts, 1024), 0.005e9);
    assertEquals(5.64e9, 17 * LayerFlops.of(mamba, 6, 512, ofMamba, 1024), 0.005e9);
  }

  private static long weights(LayerBlocks blocks) {
    return LayerParameters.of(blocks, 50258, 512, 6, 1376, true).stream()
        .mapToLong(parameter -> parameter.type().shape().size())
        .sum();
  }

  /** Rates of states, skips and biases do not decay, even where other vectors do. */
  @Test
  void whatMakesTheScanStableDoesNotDecay() {
    List<Parameter> parameters = LayerParameters.of(of(MAMBA), 14, 16, 1, 20, true);
    OptimizerOptions all = new OptimizerOptions(0.9, 0.95, 1e-8, 0.1, true, 1);
    Set<String> kept = new HashSet<>();
    for (Task task : Optimizer.graph(parameters, all).tasks()) {
      if (task.op() instanceof AdamW adamW && adamW.decay() == 0) {
        kept.add(task.inputs().getFirst().name());
      }
    }
    assertEquals(
        Set.of(
            "layers.mixer.A_log",
            "layers.mixer.D",
            "layers.mixer.conv1d.bias",
            "layers.mixer.dt_proj.bias"),
        kept);
  }
}
