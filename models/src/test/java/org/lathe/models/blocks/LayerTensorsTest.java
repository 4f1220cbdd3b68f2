package org.lathe.models.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Parameter;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.family.LtmModel;

/** Checkpoints of decoders with different blocks. */
class LayerTensorsTest {
  private static Stream<LayerBlocks> blocks() {
    return SmallBlocks.all();
  }

  private static LayerBlocks hybrid() {
    return blocks()
        .filter(b -> b.mixer(0) == Mixer.ATTENTION && !b.mixers().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void whatIsWrittenIsReadAgain(LayerBlocks blocks) {
    LtmConfig config = SmallBlocks.ltm(blocks);
    LtmModel model = new LtmModel(config);
    try (Session session = SmallBlocks.open("vector", config.parameters());
        Session other = SmallBlocks.open("vector", List.of())) {
      Map<String, Safetensors.Entry> tensors = model.tensors(session, Parameter::name);
      Map<String, int[]> extents = model.checkpointTensors();
      assertEquals(List.copyOf(extents.keySet()), List.copyOf(tensors.keySet()));
      tensors.forEach((name, entry) -> assertArrayEquals(extents.get(name), entry.shape(), name));
      int elements = tensors.values().stream().mapToInt(entry -> entry.floats().length).sum();
      assertEquals(model.size(), elements);
      model.restore(other, tensors, Parameter::name, "the other");
      for (Parameter parameter : config.parameters()) {
        assertArrayEquals(session.read(parameter.name()), other.read(parameter.name()));
      }
    }
  }

  /** Layer 1 alone has a mixer, which is the first of the stacked ones. */
  @Test
  void namesHaveTheNumbersOfTheLayers() {
    LtmConfig config = SmallBlocks.ltm(hybrid());
    LtmModel model = new LtmModel(config);
    Map<String, int[]> extents = model.checkpointTensors();
    assertArrayEquals(new int[] {40, 16}, extents.get("layers.1.mixer.in_proj.weight"));
    assertArrayEquals(new int[] {10, 20}, extents.get("layers.1.mixer.x_proj.weight"));
    assertArrayEquals(new int[] {20, 3}, extents.get("layers.1.mixer.conv1d.weight"));
    for (String name : "conv1d.bias dt_proj.weight dt_proj.bias A_log D".split(" ")) {
      assertTrue(extents.containsKey("layers.1.mixer." + name), name);
    }
    assertTrue(extents.containsKey("layers.2.attention.wq.weight"));
    assertTrue(extents.containsKey("layers.2.feed_forward.experts.2.w1.weight"));
    assertTrue(
        extents.keySet().stream()
            .noneMatch(name -> name.startsWith("layers.0.mixer") || name.contains(".1.attention")));
    try (Session session = SmallBlocks.open("vector", config.parameters())) {
      Map<String, Safetensors.Entry> tensors = model.tensors(session, Parameter::name);
      float[] joined = tensors.get("layers.1.mixer.x_proj.weight").floats();
      // Ranks 0 and 1, then four rows of B, then of C.
      float[] b = session.read("layers.mixer.x_b.weight");
      assertArrayEquals(b, Arrays.copyOfRange(joined, 2 * 20, 6 * 20));
      float[] expert = tensors.get("layers.2.feed_forward.experts.1.w2.weight").floats();
      float[] all = session.read("layers.feed_forward.experts.w2.weight");
      int size = 16 * 9;
      assertArrayEquals(expert, Arrays.copyOfRange(all, 7 * size, 8 * size));
    }
  }

  @Test
  void tensorsOfAnotherModelAreRefused() {
    LtmConfig config = SmallBlocks.ltm(hybrid());
    LtmModel model = new LtmModel(config);
    try (Session session = SmallBlocks.open("vector", config.parameters())) {
      Map<String, Safetensors.Entry> tensors =
          new HashMap<>(model.tensors(session, Parameter::name));
      Safetensors.Entry norm = tensors.get("norm.weight");
      tensors.put("layers.0.mixer_norm.weight", norm);
      assertRefused(model, session, tensors, "that has no tensor layers.0.mixer_norm.weight");
      tensors.remove("layers.0.mixer_norm.weight");
      tensors.remove("layers.1.mixer.D");
      assertRefused(model, session, tensors, "has no tensor layers.1.mixer.D");
      tensors.put("layers.1.mixer.D", norm);
      assertRefused(model, session, tensors, "requires float32 [20]");
    }
  }

  private static void assertRefused(
      LtmModel model, Session session, Map<String, Safetensors.Entry> tensors, String message) {
    InputException refused =
        assertThrows(
            InputException.class,
            () -> model.restore(session, tensors, Parameter::name, "weights"));
    assertTrue(refused.getMessage().endsWith(message), refused::getMessage);
  }
}
