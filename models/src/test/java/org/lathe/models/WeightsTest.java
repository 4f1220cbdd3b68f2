package org.lathe.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.graph.TensorType;

/** The tensors of a file are those of the model, layer by layer. */
class WeightsTest {
  private static final Parameter STACKED =
      new Parameter("layers.a.weight", TensorType.f32(2, 3), true, 0.02);

  private final Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();

  WeightsTest() {
    put("layers.0.a.weight", 1, 2, 3);
    put("layers.1.a.weight", 4, 5, 6);
  }

  private void put(String name, float... values) {
    tensors.put(name, Safetensors.Entry.of(new int[] {values.length}, values));
  }

  private float[] written() {
    VectorBackend engine = new VectorBackend();
    try (Session session = engine.open(engine.devices().getFirst(), 1)) {
      Weights.write(session, List.of(STACKED), name -> name, tensors, Parameter::name, "the file");
      return session.read(STACKED.name());
    }
  }

  private void refused(String message) {
    assertEquals(message, assertThrows(InputException.class, this::written).getMessage());
  }

  @Test
  void layersAreStacked() {
    put("freqs", 7);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, written());
  }

  @Test
  void anotherModelIsRefused() {
    put("layers.0.b.weight", 1);
    refused(
        "the file is of another model than its config.json describes: that has no tensor"
            + " layers.0.b.weight");
    tensors.remove("layers.0.b.weight");
    put("layers.2.a.weight", 7, 8, 9);
    refused(
        "the file is of another model than its config.json describes: that has no tensor"
            + " layers.2.a.weight");
    tensors.remove("layers.2.a.weight");
    put("layers.1.a.weight", 4, 5);
    refused(
        "the file: tensor layers.1.a.weight has shape [2], the configuration requires float32 [3]");
    tensors.remove("layers.1.a.weight");
    refused("the file has no tensor layers.1.a.weight");
  }

  /** Else every figure of the model would be NaN. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsRefused(float bad) {
    put("layers.1.a.weight", 4, bad, 6);
    refused(
        ("the file: tensor layers.1.a.weight has %s at element 1, as float32: its training met a"
                + " number that is not finite, so give an earlier checkpoint")
            .formatted(bad));
  }
}
