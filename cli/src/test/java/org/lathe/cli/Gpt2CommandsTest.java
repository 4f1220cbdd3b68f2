package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of Hugging Face's GPT-2 opens like a checkpoint of a run. */
class Gpt2CommandsTest {
  @TempDir static Path shared;
  private static Path gpt2;
  private static Path text;

  @BeforeAll
  static void makeModel() throws IOException {
    gpt2 = SmallGpt2.write(shared.resolve("gpt2"));
    text = Lathe.text(shared);
  }

  private static Lathe.Outcome done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome;
  }

  private static void refused(String part, Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.err().contains(part), outcome::toString);
  }

  private static Object[] evaluate(int batch) {
    return new Object[] {
      "evaluate",
      "--checkpoint",
      gpt2,
      "--tokenizer",
      "gpt2",
      "--data",
      text,
      "--sequences",
      3,
      "--batch",
      batch,
      "--json"
    };
  }

  @Test
  void itsLikelihoodIsExactWhateverTheBatch() throws IOException {
    JsonNode node = new ObjectMapper().readTree(done(evaluate(1)).out());
    assertEquals("exact", node.path("exact").path("kind").asText(), node::toString);
    assertTrue(node.path("exact").path("perplexity").asDouble() > 1, node::toString);
    assertEquals(120, node.path("tokens").asInt(), "three sequences of its 40 positions");
    assertEquals(node, new ObjectMapper().readTree(done(evaluate(2)).out()));
  }

  @Test
  void itGenerates() {
    Object[] generate = {
      "generate", "--checkpoint", gpt2, "--tokenizer", "gpt2", "--prompt", "line 1", "--tokens", 5
    };
    assertEquals(done(generate).out(), done(generate).out());
  }

  @Test
  void whatItHasNotIsNamed() {
    refused("give --tokenizer", "evaluate", "--checkpoint", gpt2, "--data", text);
    refused("give --data", "evaluate", "--checkpoint", gpt2, "--tokenizer", "gpt2");
    refused("no latents to fit", "fit", "--checkpoint", gpt2, "--tokenizer", "gpt2", "--text", "a");
  }
}
