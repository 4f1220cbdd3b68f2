package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** A text is prepared, inspected, verified and trained on; bad input gives one line. */
class DataCommandsTest {
  @TempDir Path folder;
  private Path text;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    text = folder.resolve("posts.jsonl");
    out = folder.resolve("shards");
    Files.writeString(
        text,
        IntStream.range(0, 400)
            .mapToObj(i -> "{\"text\": \"post %d says %d\\n\"}\n".formatted(i, i * i))
            .collect(Collectors.joining()));
  }

  private Lathe.Outcome prepare(Object... more) {
    Object[] all = {"data", "prepare", text, "--out", out};
    Object[] arguments = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, arguments, all.length, more.length);
    return Lathe.run(arguments);
  }

  private static void refused(Lathe.Outcome outcome, String... parts) {
    assertEquals(2, outcome.exit(), outcome::toString);
    String said =
        outcome
            .err()
            .lines()
            .filter(line -> line.startsWith("lathe: ") && !line.startsWith("lathe: see "))
            .collect(Collectors.joining("\n"));
    assertEquals(1, said.lines().count(), outcome::toString);
    for (String part : parts) {
      assertTrue(said.contains(part), () -> "no '" + part + "' in " + outcome);
    }
  }

  @Test
  void aTextIsPreparedInspectedVerifiedAndTrainedOn() throws IOException {
    Lathe.Outcome prepared = prepare("--tokenizer", "bytes");
    assertEquals(0, prepared.exit(), prepared::toString);
    assertTrue(prepared.out().contains("train "), prepared::toString);
    assertFalse(prepared.out().contains(" 0 tokens/s"), prepared::toString);
    assertTrue(prepared.out().contains("./lathe train --data " + out), prepared::toString);

    Lathe.Outcome listed = Lathe.run("data", "list", folder);
    assertTrue(listed.out().contains(out + ": bytes, 400 documents"), listed::toString);
    JsonNode json = Json.reader().readTree(Lathe.run("data", "inspect", out, "--json").out());
    int documents = json.at("/train/documents").intValue();
    assertEquals(400, documents + json.at("/validation/documents").intValue());
    String sample = json.at("/train/samples/0/text").textValue();
    assertTrue(sample.startsWith("post 0 says 0\n<|endoftext|>post"), sample);
    int counted = 0;
    for (JsonNode bin : json.at("/train/histogram")) {
      counted += bin.get("documents").intValue();
    }
    assertEquals(documents, counted);
    Lathe.Outcome shown = Lathe.run("data", "inspect", text, "--samples", 1);
    assertTrue(shown.out().contains("posts.jsonl#0: post 0 says 0"), shown::toString);
    assertTrue(shown.out().contains("text: 400 documents"), shown::toString);
    assertEquals(0, Lathe.run("data", "verify", out).exit());

    Path run = folder.resolve("run");
    Lathe.Outcome trained = Lathe.run(Lathe.train(out, run, 2, "--sampling", "blocks"));
    assertEquals(0, trained.exit(), trained::toString);
    String training = Files.readString(run.resolve("checkpoints/step-00000002/training.json"));
    assertTrue(training.contains("\"sampling\" : \"blocks\""), training);
    Lathe.Outcome evaluated =
        Lathe.run("evaluate", "--checkpoint", run, "--sequences", 2, "--draws", 1);
    assertEquals(0, evaluated.exit(), evaluated::toString);
    Lathe.Outcome elsewhere =
        Lathe.run("evaluate", "--checkpoint", run, "--sequences", 2, "--draws", 1, "--data", text);
    assertEquals(0, elsewhere.exit(), elsewhere::toString);
  }

  /** Checkpoints from before the option {@code --sampling} do not name it. */
  @Test
  void checkpointsThatDoNotSayHowTheySampledDrewWindows() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, Lathe.run(Lathe.train(Lathe.text(folder), run, 1)).exit());
    Path training = run.resolve("checkpoints/step-00000001/training.json");
    JsonNode now = Json.reader().readTree(Files.readString(training));
    Files.writeString(training, Json.line(before(now)));
    // Runs from before recipes have none beside their checkpoints either.
    Files.delete(run.resolve("recipe.yaml"));
    Lathe.Outcome resumed = Lathe.run("train", "--resume", "--out", run);
    assertEquals(0, resumed.exit(), resumed::toString);
  }

  /** Rewrites the run's file in the flat form from before recipes, with one step more. */
  private static ObjectNode before(JsonNode now) {
    JsonNode recipe = now.get("recipe");
    ObjectNode before = Json.object();
    before.set("step", now.get("step"));
    ObjectNode options = before.putObject("options");
    options.set("preset", recipe.get("name"));
    options.set("data", recipe.at("/data/source"));
    options.set("dataLimit", recipe.at("/data/limit"));
    options.set("tokenizer", recipe.at("/data/tokenizer"));
    options.set("length", recipe.at("/batch/length"));
    options.set("batch", recipe.at("/batch/sequences"));
    options.set("microBatch", recipe.at("/batch/microBatch"));
    options.put("steps", recipe.get("steps").asInt() + 1);
    ObjectNode fast = recipe.at("/objective/fast").deepCopy();
    fast.put("noise", fast.get("noise").asText().toUpperCase(Locale.ROOT));
    fast.put("schedule", fast.get("schedule").asText().toUpperCase(Locale.ROOT));
    options.set("fast", fast);
    options.set("fastRateFirst", recipe.at("/objective/fastRateFirst"));
    options.set("fastRateLast", recipe.at("/objective/fastRateLast"));
    ObjectNode slow = recipe.get("optimizer").deepCopy();
    slow.put("gradient", "FINAL");
    options.set("slow", slow);
    options.set("rate", recipe.at("/rate/peak"));
    options.set("rateLast", recipe.at("/rate/last"));
    options.set("warmup", recipe.at("/rate/warmup"));
    options.set("evaluateEvery", recipe.at("/evaluation/every"));
    options.set("evaluationSequences", recipe.at("/evaluation/sequences"));
    options.set("evaluationDraws", recipe.at("/evaluation/draws"));
    options.set("checkpointEvery", recipe.get("checkpointEvery"));
    options.set("seed", recipe.get("seed"));
    before.set("dataFingerprint", now.get("dataFingerprint"));
    return before;
  }

  @Test
  void aTextIsTrainedOnWithoutPreparingIt() throws IOException {
    Path run = folder.resolve("run");
    Lathe.Outcome trained = Lathe.run(Lathe.train(text, run, 1));
    assertEquals(0, trained.exit(), trained::toString);
    assertTrue(trained.out().contains("of 400 documents"), trained::toString);
  }

  @Test
  void oneDamagedFolderDoesNotHideTheOthers() throws IOException {
    assertEquals(0, prepare("--tokenizer", "bytes").exit());
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    Files.writeString(damaged.resolve("shards.json"), "{\"version\": 1,\n");
    Lathe.Outcome listed = Lathe.run("data", "list", folder);
    assertEquals(0, listed.exit(), listed::toString);
    assertTrue(listed.out().contains(out + ": bytes, 400 documents"), listed::toString);
    assertTrue(listed.out().contains(damaged + ": DAMAGED: "), listed::toString);
    assertFalse(listed.out().contains("Source"), listed::toString);
    JsonNode json = Json.reader().readTree(Lathe.run("data", "list", folder, "--json").out());
    assertTrue(json.at("/prepared/0").has("damaged"), json::toString);
    assertTrue(json.at("/prepared/1").has("shards"), json::toString);
  }

  /**
   * GPT-2 ids are not bytes: no run begins with them, whether the tokenizer is missing or wrong.
   */
  @Test
  void shardsOfAnotherTokenizerAreRefusedBeforeARunBegins() throws IOException {
    assertEquals(0, prepare().exit());
    Path shards = Files.createDirectory(folder.resolve("theirs"));
    for (String side : new String[] {"train0.bin", "val0.bin"}) {
      Files.copy(out.resolve(side), shards.resolve(side));
    }
    refused(Lathe.run("data", "verify", shards), "no shards.json to compare");
    Files.copy(out.resolve("train0.bin"), out.resolve("train1.bin"));
    Lathe.Outcome verified = Lathe.run("data", "verify", out);
    assertEquals(0, verified.exit(), verified::toString);
    assertTrue(verified.err().contains("does not list " + out.resolve("train1.bin")));
    Path run = folder.resolve("run");
    refused(Lathe.run(Lathe.train(shards, run, 1)), "name it with --tokenizer");
    refused(
        Lathe.run(Lathe.train(shards, run, 1, "--tokenizer", "bytes")),
        "outside the vocabulary",
        "name the tokenizer that made the ids");
    assertFalse(Files.exists(run));
  }

  @Test
  void badInputIsOneLineAndLeavesNothing() throws IOException {
    refused(prepare("--tokenizer", "words"), "tokenizer 'words' is unknown");
    refused(prepare("--validation", "2"), "validation '2' is not a split");
    refused(prepare("--validation", "last:400"), "leaves none to train on");
    refused(prepare("--field", "body"), "line 1 has no text in a field 'body'");
    refused(prepare("--format", "xml"), "format 'xml' is unknown");
    refused(prepare("--threads", "0"), "--threads 0");
    refused(prepare("--shard-tokens", "-1"), "--shard-tokens -1, must be at least 1");
    refused(Lathe.run("data", "prepare", folder.resolve("none"), "--out", out), "check the path");
    refused(Lathe.run("data", "inspect", folder.resolve("none.bin")), "check the path");
    refused(Lathe.run("data"), "which data command");
    assertFalse(Files.exists(out));
    Files.writeString(folder.resolve("bad.csv"), "text\na\n\"b\n");
    refused(
        Lathe.run("data", "prepare", folder.resolve("bad.csv"), "--out", out), "line 3 opens a");
    assertFalse(Files.exists(folder.resolve(".shards.preparing")));
    Path odd = Files.write(folder.resolve("odd.bin"), new byte[] {1, 2, 3});
    refused(Lathe.run("data", "inspect", odd, "--tokenizer", "gpt2"), "not a whole number");
    refused(
        Lathe.run(Lathe.train(odd, folder.resolve("run"), 1, "--tokenizer", "gpt2")),
        "not a whole number");
    assertEquals(0, prepare().exit());
    refused(prepare(), "already contains prepared data");
    refused(
        Lathe.run(Lathe.train(out, folder.resolve("run"), 1, "--tokenizer", "bytes")),
        "of tokenizer gpt2, not bytes");
    refused(
        Lathe.run(Lathe.train(out, folder.resolve("run"), 1, "--data-limit", "1")),
        "--data-limit is for text");
    byte[] whole = Files.readAllBytes(out.resolve("val0.bin"));
    whole[0] ^= 1;
    Files.write(out.resolve("val0.bin"), whole);
    Lathe.Outcome verified = Lathe.run("data", "verify", out);
    assertEquals(1, verified.exit(), verified::toString);
    assertTrue(verified.err().contains("has another checksum"), verified::toString);
    Files.write(out.resolve("val0.bin"), Arrays.copyOf(whole, whole.length - 2));
    refused(Lathe.run("data", "inspect", out), "was truncated or changed");
  }
}
