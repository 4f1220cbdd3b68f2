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
    refused("ltm-s, pocket, small", "--preset", "ltm-xs");
    refused("--batch 0", "--batch", "0");
    refused("unknown step 'slwo'", "--only", "slwo");
    refused("turns 0", "--turns", "0");
    refused("--threads 0", "--threads", "0");
    refused("matches none of matmul", "--kernels", "nothing");
    refused("leave out --peer", "--kernels", "rope", "--peer");
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
