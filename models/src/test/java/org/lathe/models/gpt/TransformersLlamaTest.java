package org.lathe.models.gpt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.exchange.StoredTensor;
import org.lathe.models.exchange.WeightNaming;

/** A decoder of Llama blocks has one name and one place for each number in transformers. */
class TransformersLlamaTest {
  private static final int POSITIONS = 24;

  private static LlamaConfig config(int window) {
    return new LlamaConfig(15, 8, 2, 2, POSITIONS, window, 32, 1e-6, 5000);
  }

  private static WeightNaming naming(int window) {
    return new TransformersLlama().naming(new LlamaModel(config(window))).orElseThrow();
  }

  @Test
  void everyNameIsFoundAgain() {
    WeightNaming naming = naming(POSITIONS);
    Set<String> theirs = new HashSet<>();
    for (String ours : new LlamaModel(config(POSITIONS)).checkpointTensors().keySet()) {
      List<String> names = naming.names(ours);
      assertEquals(1, names.size(), ours);
      assertTrue(theirs.add(names.getFirst()), ours);
      assertEquals(
          new StoredTensor.Weight(ours), naming.stored(names.getFirst()).orElseThrow(), ours);
    }
    assertTrue(theirs.contains("model.layers.1.self_attn.q_proj.weight"), theirs::toString);
    assertTrue(naming.stored("layers.0.attention.wq.weight").isEmpty(), "a name of Lathe's");
    assertTrue(naming.stored("model.layers.0.mlp.other.weight").isEmpty());
  }

  /** A head of width 4 has the pairs (0, 1), (2, 3) here, and (0, 2), (1, 3) there. */
  @ParameterizedTest
  @ValueSource(strings = {"wq", "wk"})
  void theRowsOfAHeadChangePlaces(String matrix) {
    String name = "layers.1.attention." + matrix + ".weight";
    float[] here = new float[64];
    for (int i = 0; i < here.length; i++) {
      here[i] = i;
    }
    float[] there = naming(POSITIONS).theirs(name, here);
    int[] rows = {0, 2, 1, 3, 4, 6, 5, 7};
    for (int r = 0; r < rows.length; r++) {
      assertEquals(8 * rows[r], there[8 * r], "row " + r);
    }
    assertArrayEquals(here, naming(POSITIONS).ours(name, there));
    String other = "layers.1.attention.wv.weight";
    assertArrayEquals(here, naming(POSITIONS).theirs(other, here));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, POSITIONS})
  void theConfigurationIsReadAgain(int window) {
    ObjectNode json = Json.tree(naming(window).config());
    assertEquals(window < POSITIONS ? "mistral" : "llama", json.get("model_type").asText());
    assertEquals(config(window), new TransformersLlama().model(json).orElseThrow().config());
  }

  @ParameterizedTest
  @CsvSource({
    "num_key_value_heads, 1",
    "head_dim, 8",
    "tie_word_embeddings, false",
    "attention_bias, true",
    "hidden_act, \"gelu\"",
    "rope_scaling, {}",
    "vocab_size, 0",
    "vocab_size, null",
  })
  void whatIsNotComputedHereIsNamed(String field, String value) throws Exception {
    ObjectNode json = Json.tree(naming(POSITIONS).config());
    json.set(field, Json.reader().readTree(value));
    String message =
        assertThrows(InputException.class, () -> new TransformersLlama().model(json)).getMessage();
    assertTrue(message.startsWith(field + " is "), message);
  }

  /** Mistral's class has a window of 4096 and 8 key heads, unless its file says otherwise. */
  @Test
  void mistralHasDefaultsOfItsOwn() {
    ObjectNode json = Json.tree(naming(5).config()).put("max_position_embeddings", 5000);
    json.remove("sliding_window");
    assertEquals(4096, window(json));
    assertEquals(5000, window(json.putNull("sliding_window")));
    json.remove("num_key_value_heads");
    String message = assertThrows(InputException.class, () -> window(json)).getMessage();
    assertEquals("num_key_value_heads is missing, must be 2 here", message);
  }

  private static int window(ObjectNode json) {
    return new TransformersLlama().model(json).orElseThrow().config().window();
  }

  /** Version 5 of transformers puts theta elsewhere. */
  @Test
  void thetaMayBeAmongTheParametersOfTheRotation() throws Exception {
    ObjectNode json = Json.tree(naming(POSITIONS).config());
    json.remove("rope_theta");
    json.set(
        "rope_parameters",
        Json.reader().readTree("{\"rope_theta\": 5000.0, \"rope_type\": \"default\"}"));
    assertEquals(config(POSITIONS), new TransformersLlama().model(json).orElseThrow().config());
  }
}
