package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** The options reach the benchmark, tables and JSON are printed, and bad input gives one line. */
class BenchCommandTest {
  @TempDir Path folder;

  @Test
  void printsTablesAndWritesJson() throws Exception {
    Path file = folder.resolve("bench.json");
    Lathe.Outcome outcome =
        Lathe.run(
            "bench",
            "--preset",
            "pocket",
            "--only",
            "fast,generation",
            "--tokens",
            "4",
            "--turns",
            "1",
            "--warm-up",
            "0.2",
            "--threads",
            "1",
            "--batch",
            "2",
            "--out",
            file);
    assertEquals(0, outcome.exit(), outcome::toString);
    for (String part :
        new String[] {"machine ", "peak ", "fast step", "generation reads", "of peak"}) {
      assertTrue(outcome.out().contains(part), outcome::toString);
    }
    JsonNode json = Json.reader().readTree(Files.readString(file));
    assertEquals("pocket", json.at("/model/name").asText());
    assertEquals(2, json.at("/model/batch").asInt());
    assertEquals(1, json.at("/machine/threads").asInt());
    assertEquals(2, json.at("/steps").size());
    assertEquals(4, json.at("/steps/1/tokens").asInt());
  }

  @Test
  void badInputIsOneLine() {
    refused("pocket, small, small-gpt", "--preset", "ltm-xs");
    refused("--batch 0", "--batch", "0");
    refused("unknown step 'slwo'", "--only", "slwo");
    refused("turns 0", "--turns", "0");
    refused("warm-up -1", "--warm-up", "-1");
    refused("--threads 0", "--threads", "0");
    refused("matches none of matmul", "--kernels", "nothing");
    refused("leave out --peer", "--kernels", "rope", "--peer");
  }

  @Test
  void anotherEngineIsMeasuredOnItsDevice() throws Exception {
    Path file = folder.resolve("device.json");
    Lathe.Outcome outcome =
        Lathe.run(
            "bench",
            "--backend",
            "scalar",
            "--preset",
            "pocket",
            "--batch",
            "1",
            "--only",
            "update,launches",
            "--turns",
            "1",
            "--out",
            file);
    assertEquals(0, outcome.exit(), outcome::toString);
    for (String part : new String[] {"measured ", "engine scalar", "update ", "us up to its end"}) {
      assertTrue(outcome.out().contains(part), outcome::toString);
    }
    JsonNode json = Json.reader().readTree(Files.readString(file));
    assertEquals(1, json.at("/schema").asInt());
    assertEquals("scalar", json.at("/platform/engine").asText());
    assertEquals("f32", json.at("/platform/precision").asText());
    assertEquals("update", json.at("/parts/0/name").asText());
    assertTrue(json.at("/ceilings").isNull());
  }

  @Test
  void optionsOfAnotherKindAreRefused() {
    refused("leave it out with --backend scalar", "--backend", "scalar", "--peer");
    refused("leave it out with --backend scalar", "--backend", "scalar", "--kernels", "rope");
    refused("leave it out with --backend scalar", "--backend", "scalar", "--warm-up", "1");
    refused("prefix, fast, slow", "--backend", "scalar", "--only", "slwo");
    refused("engine vector multiplies in f32 only", "--precision", "bf16");
    refused("give one of them", "--preset", "small", "--recipe", "gpt2-pocket");
    refused("unknown step 'update'", "--only", "update");
    refused("there are gradient,", "--preset", "gpt2-pocket", "--only", "fast");
    refused("give --predict GPU too", "--beside", "run.json");
    refused("give --predict GPU too", "--backend", "scalar", "--ceilings", "run.json");
    refused("leave it out with --predict", "--predict", "h200", "--peer");
    refused("leave it out with --predict", "--predict", "h200", "--only", "fast");
    refused("h200, h100, rtx4090", "--predict", "h201");
    refused("pocket, small", "--predict", "h200", "--preset", "ltm-xs");
    refused("none.json", "--predict", "h200", "--beside", folder.resolve("none.json").toString());
    refused("backend 'tornado' is not available", "--predict", "h200");
  }

  private static void refused(String part, String... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = "bench";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Lathe.Outcome outcome = Lathe.run(all);
    assertEquals(2, outcome.exit(), outcome::toString);
    assertTrue(outcome.err().contains(part), outcome::toString);
    assertFalse(outcome.err().contains("internal error"), outcome::toString);
  }
}
