package org.lathe.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.Safetensors;

/**
 * A folder of golden numbers, as float64 PyTorch made them: weights, one batch of three sequences,
 * and what is expected of them.
 *
 * @param folder where it is
 * @param batch what is read and what is predicted
 * @param expected tensors by name, float64
 */
public record GoldenRival(Path folder, Batch batch, Map<String, Safetensors.Entry> expected) {
  /** Sequences of the batch. */
  public static final int SEQUENCES = 3;

  /** Tokens of each. */
  public static final int LENGTH = 21;

  /** Reads the folder of this name. */
  public static GoldenRival of(String name) {
    Path folder = Path.of("src", "test", "resources", "golden-rivals", name);
    Map<String, Safetensors.Entry> given = Safetensors.read(folder.resolve("case.safetensors"));
    Batch batch = new Batch(given.get("tokens").ints(), given.get("targets").ints());
    assertEquals(SEQUENCES * LENGTH, batch.tokens().length);
    return new GoldenRival(folder, batch, Safetensors.read(folder.resolve("expected.safetensors")));
  }

  /** Opens a session of this engine. */
  public static Session open(String backend) {
    Backends.Choice choice = Backends.choose(backend);
    return choice.backend().open(choice.device(), 2);
  }

  /** Returns the path of the configuration. */
  public Path config() {
    return folder.resolve("config.json");
  }

  /** Returns the path of the weights. */
  public Path weights() {
    return folder.resolve("weights.safetensors");
  }

  /** The token that stands before sequence {@code b}. */
  public int separator(int b) {
    return batch.tokens()[b * LENGTH];
  }

  /** The tokens of sequence {@code b}, all of which are predicted. */
  public int[] sequence(int b) {
    return Arrays.copyOfRange(batch.targets(), b * LENGTH, (b + 1) * LENGTH);
  }

  /** Fails unless a tensor is as expected, relative in norm. */
  public void assertClose(String name, double[] got) {
    assertTrue(expected.containsKey(name), () -> "nothing is expected of " + name);
    double[] want = expected.get(name).doubles();
    assertEquals(want.length, got.length, name);
    double error = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      error += (got[i] - want[i]) * (got[i] - want[i]);
      norm += want[i] * want[i];
    }
    double relative = Math.sqrt(error / norm);
    assertTrue(relative <= TolerancePolicy.GOLDEN_GRADIENT, () -> name + " is off by " + relative);
  }

  /** Fails unless a tensor is as expected, relative in norm. */
  public void assertClose(String name, float[] got) {
    assertClose(name, IntStream.range(0, got.length).mapToDouble(i -> got[i]).toArray());
  }
}
