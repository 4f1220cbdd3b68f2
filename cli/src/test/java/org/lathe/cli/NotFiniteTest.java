package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Safetensors;

/** A model whose features are no numbers ends a comparison with one line. */
class NotFiniteTest {
  @TempDir Path folder;

  private Lathe.Outcome mauve(Path gpt2) throws IOException {
    Path samples =
        Files.writeString(
            folder.resolve("samples.jsonl"),
            "{\"text\":\"a cat and a dog\"}\n{\"text\":\"the sun is up\"}\n");
    return Lathe.run(
        "samples",
        "--from",
        samples,
        "--tokenizer",
        "bytes",
        "--features",
        gpt2,
        "--reference",
        samples,
        "--backend",
        "scalar",
        "--threads",
        1);
  }

  private static void fill(Path gpt2, String name, float value) {
    Path file = gpt2.resolve("model.safetensors");
    Map<String, Safetensors.Entry> weights = Safetensors.read(file);
    Arrays.fill(weights.get(name).floats(), value);
    Safetensors.write(file, weights);
  }

  /** Each weight is finite, and so is what the layers before make of it. */
  @Test
  void featuresThatOverflowAreNotCompared() throws IOException {
    Path gpt2 = SmallGpt2.write(folder.resolve("gpt2"));
    assertEquals(0, mauve(gpt2).exit());
    fill(gpt2, "ln_f.weight", 3e38f);
    fill(gpt2, "ln_f.bias", 3e38f);
    Lathe.Outcome outcome = mauve(gpt2);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertTrue(outcome.err().contains(" gives a feature of "), outcome::toString);
    assertTrue(outcome.err().contains("give another --features"), outcome::toString);
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() throws IOException {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Path gpt2 = SmallGpt2.write(folder.resolve("gpt2"));
      fill(gpt2, "ln_f.weight", bad);
      Lathe.Outcome outcome = mauve(gpt2);
      assertEquals(2, outcome.exit(), outcome::toString);
      assertTrue(outcome.err().contains("ln_f.weight has " + bad), outcome::toString);
    }
  }
}
