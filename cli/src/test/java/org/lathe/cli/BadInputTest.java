package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;

/** Bad input gives exit code 2 and one line that says what is wrong; no half-written file stays. */
class BadInputTest {
  @TempDir static Path shared;
  private static Path text;
  private static Path run;
  private static Path checkpoint;

  @TempDir Path folder;

  @BeforeAll
  static void trainASmallModel() throws IOException {
    text = Lathe.text(shared);
    run = shared.resolve("run");
    Lathe.Outcome trained = Lathe.run(Lathe.train(text, run, 1));
    assertEquals(0, trained.exit(), trained::toString);
    checkpoint = run.resolve("checkpoints/step-00000001");
  }

  /** Asserts that a command was refused with one line that contains these parts. */
  private static void refused(Lathe.Outcome outcome, String... parts) {
    assertEquals(2, outcome.exit(), outcome::toString);
    List<String> lines = new ArrayList<>(outcome.err().lines().toList());
    lines.removeIf(line -> line.matches("lathe: see \\./lathe .*--help"));
    assertEquals(1, lines.size(), outcome::toString);
    assertTrue(lines.getFirst().startsWith("lathe: "), outcome::toString);
    assertFalse(lines.getFirst().contains("internal error"), outcome::toString);
    assertFalse(lines.getFirst().contains("null"), outcome::toString);
    for (String part : parts) {
      assertTrue(lines.getFirst().contains(part), () -> "no '" + part + "' in " + outcome);
    }
    assertEquals("", outcome.out());
  }

  private Lathe.Outcome train(Object... more) throws IOException {
    Lathe.Outcome outcome = Lathe.run(Lathe.train(text, folder.resolve("deep/new"), 2, more));
    assertFalse(Files.exists(folder.resolve("deep")), "a refused run left its folder");
    return outcome;
  }

  private static Lathe.Outcome fit(Object from, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("fit", "--checkpoint", from, "--text", "some words"));
    arguments.addAll(Arrays.asList(more));
    return Lathe.run(arguments.toArray());
  }

  @Test
  void missingCheckpoint() {
    for (String command : List.of("evaluate", "reconstruct", "probe", "generate", "fit")) {
      refused(
          Lathe.run(command, "--checkpoint", folder.resolve("none")), "no checkpoint at", "none");
      refused(Lathe.run(command, "--checkpoint", folder), "no checkpoint in");
    }
    refused(Lathe.run("train", "--resume", "--out", folder.resolve("none")), "no checkpoint at");
    refused(Lathe.run("golden", folder.resolve("none")), "none");
  }

  @Test
  void reportsOfNothing() throws IOException {
    Path page = folder.resolve("page.html");
    refused(Lathe.run("report", "--out", page), "FOLDER");
    refused(Lathe.run("report", folder, "--out", page), "nothing to report");
    refused(Lathe.run("report", folder.resolve("none"), "--out", page), "none is not a folder");
    refused(Lathe.run("report", run, "--sequences", -1, "--out", page), "--sequences -1");
    refused(Lathe.run("report", run, "--out", folder.resolve("no/page.html")), "no", "--out");
    assertEquals(List.of(), Lathe.files(folder));
  }

  @Test
  void probesOfNothing() throws IOException {
    refused(
        Lathe.run("probe", "--checkpoint", run, "--sequences", 0, "--stories", 0),
        "--sequences 0 and --stories 0");
    refused(Lathe.run("probe", "--checkpoint", run, "--stories", 9), "--stories 9", "at least 10");
    refused(Lathe.run("probe", "--checkpoint", run, "--sequences", -1), "--sequences -1");
    refused(Lathe.run("probe", "--checkpoint", run, "--permutations", -1), "--permutations -1");
    refused(Lathe.run("probe", "--checkpoint", run, "--out", text), "text.txt", "--out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors", "training.json"})
  void truncatedCheckpoint(String file) throws IOException {
    Path copy = Lathe.copy(checkpoint, folder.resolve("copy"));
    byte[] bytes = Files.readAllBytes(copy.resolve(file));
    for (int length : new int[] {0, 5, bytes.length / 2, bytes.length - 4}) {
      Files.write(copy.resolve(file), Arrays.copyOf(bytes, length));
      refused(fit(copy), file);
    }
  }

  @Test
  void truncatedCheckpointIsNotResumed() throws IOException {
    Path copy = Lathe.copy(run, folder.resolve("copy"));
    Path step = copy.resolve("checkpoints/step-00000001");
    Path training = step.resolve("training.json");
    String unfinished = Files.readString(training).replace("\"steps\" : 1,", "\"steps\" : 3,");
    Files.writeString(training, unfinished);
    Path moments = step.resolve("optimizer.safetensors");
    byte[] bytes = Files.readAllBytes(moments);
    Files.write(moments, Arrays.copyOf(bytes, bytes.length / 2));
    List<String> before = Lathe.files(copy);
    refused(Lathe.run("train", "--resume", "--out", copy), "optimizer.safetensors", "truncated");
    assertEquals(before, Lathe.files(copy));
  }

  @Test
  void nonsenseInACheckpoint() throws IOException {
    Path copy = Lathe.copy(checkpoint, folder.resolve("copy"));
    Path training = copy.resolve("training.json");
    String known = Files.readString(training);
    Files.writeString(training, known.replace("\"length\" : 32", "\"length\" : -1"));
    refused(fit(copy), "training.json", "batch.length -1");
    JsonNode tree = Json.reader().readTree(known);
    ((ObjectNode) tree.at("/recipe/objective")).putNull("fast");
    Files.writeString(training, tree.toString());
    refused(fit(copy), "training.json", "objective.fast is empty");
    Files.writeString(training, "{}");
    refused(fit(copy), training + " is damaged: it has no recipe", "give another checkpoint");
    for (String other : new String[] {"[]", "null", "7"}) {
      Files.writeString(training, other);
      refused(
          fit(copy), training + " is damaged: it is not a JSON object", "give another checkpoint");
    }
    Files.writeString(training, known + "}");
    refused(fit(copy), training + " is damaged", "at line ");
    Files.writeString(training, known);
    Path config = copy.resolve("config.json");
    String shape = Files.readString(config);
    Files.writeString(config, shape + "]");
    refused(fit(copy), config + " is damaged", "']'", "at line ");
    Files.writeString(config, shape);
    Files.writeString(copy.resolve("model.safetensors"), "this is no model, not at all");
    refused(fit(copy), "model.safetensors");
    String header =
        "{\"norm.weight\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":"
            + "[9223372036854775775,9223372036854775807]}}";
    ByteBuffer far = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    far.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    Files.write(copy.resolve("model.safetensors"), far.array());
    refused(fit(copy), "model.safetensors", "truncated");
  }

  /** Neither the exception of a decoder nor a class of Java tells a user anything. */
  @Test
  void jsonOfACheckpointIsSpokenOfInWordsAboutTheFile() throws IOException {
    Path copy = Lathe.copy(checkpoint, folder.resolve("copy"));
    for (String name : List.of("config.json", "training.json")) {
      Path file = copy.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      byte[] latin = bytes.clone();
      latin[10] = (byte) 0xe4;
      Files.write(file, latin);
      refused(fit(copy), file + " is not UTF-8 at byte offset 10: restore the file");
      Files.write(file, bytes);
    }
    Path config = copy.resolve("config.json");
    JsonNode tree = Json.reader().readTree(Files.readString(config));
    Files.writeString(config, ((ObjectNode) tree.deepCopy()).put("n_layers", "two").toString());
    Lathe.Outcome words = fit(copy);
    refused(words, config + " is damaged: n_layers is 'two', and must be a whole number");
    Files.writeString(config, ((ObjectNode) tree.deepCopy()).put("colour", "red").toString());
    refused(fit(copy), config + " is damaged: colour is no field that is known here");
    ObjectNode without = tree.deepCopy();
    without.remove("n_layers");
    Files.writeString(config, without.toString());
    refused(fit(copy), config + " is damaged: n_layers is missing or empty");
  }

  @Test
  void aNumberThatIsNotFiniteIsExitOne() throws IOException {
    Path wild = folder.resolve("wild");
    Lathe.Outcome outcome =
        Lathe.run(Lathe.train(text, wild, 3, "--rate", "1e30", "--checkpoint-every", 2));
    assertEquals(1, outcome.exit(), outcome::toString);
    List<String> said = outcome.err().lines().filter(l -> l.startsWith("lathe: ")).toList();
    assertEquals(1, said.size(), outcome::toString);
    assertTrue(said.getFirst().matches("lathe: step [12]: the .*checkpoint.*"), said::toString);
    assertFalse(Lathe.files(wild).stream().anyMatch(f -> f.endsWith(".tmp")), said::toString);
    assertTrue(Files.exists(wild.resolve("report.html")), said::toString);
  }

  /** As weights would be after a training that met one; no figure of theirs is a number. */
  @Test
  void weightsThatAreNotFinite() throws IOException {
    Path bad = Lathe.copy(checkpoint, folder.resolve("copy"));
    Path file = bad.resolve("model.safetensors");
    Map<String, Safetensors.Entry> tensors = Safetensors.read(file);
    tensors.values().forEach(entry -> entry.floats()[0] = Float.NaN);
    Safetensors.write(file, tensors);
    Path out = folder.resolve("suite");
    String[] said = {file.toString(), "NaN at element 0", "give an earlier checkpoint"};
    refused(Lathe.run("evaluate", "--checkpoint", bad, "--data", text), said);
    refused(Lathe.run("evaluate", "--checkpoint", bad, "--data", text, "--json"), said);
    refused(
        Lathe.run(
            "evaluate", "--checkpoint", bad, "--data", text, "--suite", "validation", "--out", out),
        said);
    assertFalse(Files.exists(out), "a refused suite left its folder");
    refused(fit(bad), said);
    refused(Lathe.run("generate", "--checkpoint", bad), said);
  }

  @Test
  void checkpointOfAnotherShape() throws IOException {
    Path copy = Lathe.copy(checkpoint, folder.resolve("copy"));
    Path config = copy.resolve("config.json");
    String known = Files.readString(config);
    Files.writeString(config, changed(known, "\"dim\" : 96", "\"dim\" : 48"));
    refused(fit(copy), "model.safetensors", "shape");
    Files.writeString(config, changed(known, "\"n_layers\" : 2", "\"n_layers\" : 4"));
    refused(fit(copy), "model.safetensors", "layers.2");
    Files.writeString(config, changed(known, "\"n_layers\" : 2", "\"n_layers\" : 3"));
    refused(fit(copy), "config.json", "n_latents_total");
    Files.writeString(config, changed(known, "\"vocab_size\" : 257", "\"vocab_size\" : 100"));
    refused(fit(copy), "tokenizer");
    Files.writeString(config, changed(known, "\"dim\" : 96", "\"dim\" : \"wide\""));
    refused(fit(copy), "config.json");
  }

  /** Returns the text with {@code part} replaced; the text must contain it. */
  private static String changed(String text, String part, String by) {
    assertTrue(text.contains(part), () -> part + " in " + text);
    return text.replace(part, by);
  }

  @Test
  void unknownNames() throws IOException {
    refused(train("--preset", "giant"), "giant", "pocket");
    refused(Lathe.run("doctor", "--preset", "giant"), "giant", "pocket");
    refused(train("--tokenizer", "words"), "words");
    refused(train("--backend", "gpu"), "gpu", "vector");
    refused(train("--backend", "tornado"), "'tornado' is not available");
    refused(train("--backend", "tornado:1"), "'tornado' is not available");
    refused(Lathe.run("doctor", "--backend", "gpu"), "gpu", "tornado, vector");
    refused(train("--backend", "vector:7"), "7");
    refused(train("--precision", "bf16"), "engine vector multiplies in f32 only, not in bf16");
    refused(train("--precision", "half"), "f32, tf32, bf16, bf16-memory", "'half'");
    refused(train("--backend", "vector:x"), "vector:x");
    refused(train("--noise", "sometimes"), "--noise", "sometimes");
    refused(train("--fast-schedule", "square"), "--fast-schedule", "square");
    refused(train("--slow-gradient", "none"), "--slow-gradient");
    refused(train("--speed", "9"), "--speed");
    refused(train("extra"), "extra");
    refused(Lathe.run("trains"), "trains", "did you mean");
    refused(Lathe.run(), "which command");
  }

  @Test
  void optionValues() throws IOException {
    for (String option :
        List.of(
            "--steps --batch --length --evaluate-every --evaluation-sequences --draws"
                .split(" "))) {
      refused(train(option, "0"), option + " 0");
      refused(train(option, "x"), option, "'x'");
    }
    refused(train("--micro-batch", "-1"), "--micro-batch -1");
    refused(train("--micro-batch", "x"), "--micro-batch", "'x'");
    refused(train("--checkpoint-every", "0"), "--checkpoint-every 0");
    refused(train("--data-limit", "0"), "--data-limit 0");
    refused(train("--threads", "0"), "--threads 0");
    refused(train("--threads", "5000"), "--threads 5000, must be at most");
    refused(train("--out", ""), "--out", "the path is empty");
    refused(train("--warmup", "-1"), "--warmup -1");
    refused(train("--fast-steps", "-1"), "fast", "-1");
    refused(train("--batch", "4", "--micro-batch", "3"), "--micro-batch 3", "--batch 4");
    refused(train("--leaf", "-1"), "--leaf -1");
    refused(train("--batch", "8", "--leaf", "3"), "--leaf 3", "--batch 8");
    refused(
        train("--batch", "8", "--leaf", "2", "--micro-batch", "4"), "--micro-batch 4", "--leaf 2");
    refused(train("--length", "100000"), "--length 100000");
    refused(train("--rate", "-1"), "rate");
    refused(train("--rate", "NaN"), "rate");
    refused(train("--fast-rate", "0"), "rate");
    refused(train("--fast-decay", "-1"), "decay");
    refused(train("--steps"), "--steps");
    refused(train("--seed", "one"), "--seed");
  }

  @Test
  void optionValuesOfTheOtherCommands() {
    refused(generate("--temperature", "-1"), "temperature", "-1");
    refused(generate("--top-k", "-1"), "-1");
    refused(generate("--top-p", "2"), "2");
    refused(generate("--tokens", "0"), "--tokens 0");
    refused(generate("--tokens", "100000"), "100000");
    refused(generate("--samples", "0"), "--samples 0");
    refused(generate("--latents", "some"), "--latents");
    refused(generate("--prompt", ""), "prompt");
    refused(generate("--prompt", "a", "--fast-steps", "-1"), "fast", "-1");
    refused(generate("--prompt", "a", "--fast-rate", "-1"), "--fast-rate -1");
    refused(generate("--prompt", "a", "--fast-rate", "Infinity"), "--fast-rate Infinity", "finite");
    refused(fit(checkpoint, "--threads", "0"), "--threads 0");
    refused(fit(checkpoint, "--file", text), "--text and --file");
    refused(fit(checkpoint, "--tokenizer", "gpt2"), "gpt2");
    refused(Lathe.run("fit", "--checkpoint", checkpoint), "no text");
    refused(Lathe.run("fit", "--checkpoint", checkpoint, "--text", ""), "--text", "empty");
    for (String command : List.of("evaluate", "reconstruct")) {
      refused(Lathe.run(command, "--checkpoint", checkpoint, "--sequences", "0"), "--sequences 0");
    }
    refused(Lathe.run("evaluate", "--checkpoint", checkpoint, "--draws", "0"), "--draws 0");
    refused(Lathe.run("evaluate", "--checkpoint", checkpoint, "--batch", "0"), "--batch 0");
    refused(
        Lathe.run("reconstruct", "--checkpoint", checkpoint, "--fast-steps", "4,-1"), "fast", "-1");
    refused(
        Lathe.run("reconstruct", "--checkpoint", checkpoint, "--temperature", "-1"), "temperature");
  }

  private static Lathe.Outcome conformance(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("conformance"));
    arguments.addAll(Arrays.asList(more));
    return Lathe.run(arguments.toArray());
  }

  /** The words of the help, in its case. */
  @Test
  void namesAreListedAsInTheHelp() {
    refused(
        Lathe.run("generate", "--checkpoint", checkpoint, "--sampler", "nope"),
        "--sampler",
        "[first_hitting, ancestral, euler, analytic]",
        "'nope'");
    refused(
        Lathe.run("generate", "--checkpoint", checkpoint, "--template", "a {3}", "--stride", 3),
        "remove --stride");
    refused(
        Lathe.run("generate", "--checkpoint", checkpoint, "--temperature", "NaN"),
        "temperature NaN: use a finite number from 0 (greedy)");
    refused(
        Lathe.run("generate", "--checkpoint", checkpoint, "--tokens", 9999),
        "9999 tokens do not fit the model's",
        "positions: choose 1 to ");
  }

  @Test
  void conformance() throws IOException {
    refused(conformance("--op", "matmull"), "no operation 'matmull'", "did you mean matmul");
    refused(conformance("--op", "add,swigul"), "no operation 'swigul'", "swiglu");
    refused(conformance("--op", "zzz"), "no operation 'zzz'", "there are adam, ");
    refused(conformance("--op", ""), "no operation ''");
    refused(conformance("--family", "value"), "no family 'value'", "did you mean values");
    refused(conformance("--case", "matmul"), "'matmul' is not the name of a case");
    refused(conformance("--case", "matmul[m=1]#uniform@seed=zz"), "is not the name of a case");
    refused(conformance("--case", "matmul[m=1]#uniform@seed=1"), "matmul[m=1]", "'k='");
    refused(conformance("--case", "matmull[m=1]#uniform@seed=1"), "did you mean matmul");
    refused(conformance("--case", "add[x=1]#sometimes@seed=1"), "sometimes");
    refused(conformance("--case", "add[x=1]#uniform@seed=1", "--op", "add"), "--op");
    refused(conformance("--seed", "9f3"), "--seed '9f3'", "--case");
    refused(conformance("--backend", "tornado"), "'tornado' is not available");
    refused(conformance("--precision", "tf32"), "engine vector multiplies in f32 only");
    refused(conformance("--report", "pdf"), "--report", "pdf");
    refused(conformance("--bundle", folder.resolve("none")), "none", "inputs.safetensors");
    refused(conformance("--bundle", folder, "--op", "add"), "--bundle");
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    for (Path out : List.of(file, file.resolve("below"))) {
      refused(conformance("--op", "add", "--out", out), "cannot write to " + out, "--out");
    }
    assertEquals(List.of("file"), Lathe.files(folder));
  }

  private static Lathe.Outcome generate(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("generate", "--checkpoint", checkpoint));
    arguments.addAll(Arrays.asList(more));
    return Lathe.run(arguments.toArray());
  }

  @Test
  void texts() throws IOException {
    Path bad = folder.resolve("bad.txt");
    refusedText(bad, "bad.txt");
    Files.writeString(bad, "");
    refusedText(bad, "bad.txt", "empty");
    Files.writeString(bad, " \n \n");
    refusedText(bad, "bad.txt", "empty");
    Files.write(bad, new byte[] {'a', 0, 'b'});
    refusedText(bad, "bad.txt", "zero byte");
    Files.write(bad, new byte[] {'a', (byte) 0xff, 'b'});
    refusedText(bad, "bad.txt", "UTF-8");
    Files.writeString(bad, "too short");
    refused(train("--data", bad), "text");
    Files.writeString(bad, "two words\n\n".repeat(60));
    refused(train("--data", bad, "--length", "256"), "256");
    refused(fit(checkpoint, "--text", "a", "--file", bad), "--text");
  }

  private void refusedText(Path bad, String... parts) throws IOException {
    refused(train("--data", bad), parts);
    refused(Lathe.run("fit", "--checkpoint", checkpoint, "--file", bad), parts);
    refused(Lathe.run("evaluate", "--checkpoint", checkpoint, "--data", bad), parts);
  }

  @Test
  void unwritableOutput() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    for (Path out : List.of(file, file.resolve("below"), file.resolve("below/deep"))) {
      refused(Lathe.run(Lathe.train(text, out, 1)), "cannot write to", "--out");
      Path fitted = out.resolve("fit.safetensors");
      refused(fit(checkpoint, "--out", fitted), "cannot write to " + fitted, "--out");
      // The error comes before anything is read or fitted.
      refused(fit(folder.resolve("none"), "--out", fitted), "cannot write to " + fitted, "--out");
    }
    assertEquals("in the way", Files.readString(file));
    assertEquals(List.of("file"), Lathe.files(folder));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such devices")
  void devicesAreLeftInPlace() {
    Path device = Path.of("/dev/full");
    refused(fit(checkpoint, "--out", device), "cannot write to /dev/full");
    refused(fit(folder.resolve("none"), "--out", device), "cannot write to /dev/full");
    assertFalse(Files.isRegularFile(device));
    refused(Lathe.run(Lathe.train(text, Path.of("/proc/lathe/run"), 1)), "cannot write to");
  }

  @Test
  void existingRunAndResume() throws IOException {
    List<String> before = Lathe.files(run);
    refused(Lathe.run(Lathe.train(text, run, 2)), "already contains a run", "--resume");
    refused(
        Lathe.run("train", "--resume", "--out", run),
        "has already taken all its 1 steps",
        "--resume --steps N",
        "--init-from " + run);
    refused(Lathe.run("train", "--resume", "--out", run, "--steps", "1"), "--steps 1", "give more");
    refused(Lathe.run("train", "--resume", "--out", run, "--init-from", run), "--init-from");
    refused(Lathe.run("train", "--resume", "--out", run, "--noise", "fixed"), "--noise");
    assertEquals(before, Lathe.files(run));
  }

  @Test
  void resumeWhenTheTextChanged() throws IOException {
    Path own = Lathe.text(folder);
    Path copy = folder.resolve("run");
    assertEquals(0, Lathe.run(Lathe.train(own, copy, 1)).exit());
    Path training = copy.resolve("checkpoints/step-00000001/training.json");
    String state = Files.readString(training);
    Files.writeString(training, state.replace("\"steps\" : 1,", "\"steps\" : 2,"));
    Files.writeString(own, Files.readString(own).replace("words", "WORDS"));
    List<String> before = Lathe.files(copy);
    refused(Lathe.run("train", "--resume", "--out", copy), "was not trained on the text");
    refused(Lathe.run("evaluate", "--checkpoint", copy), "was not trained on the text", "--data");
    refused(
        Lathe.run("reconstruct", "--checkpoint", copy), "was not trained on the text", "--data");
    Files.delete(own);
    refused(Lathe.run("train", "--resume", "--out", copy), "text.txt");
    assertEquals(before, Lathe.files(copy));
  }

  @Test
  void debugShowsTheTrace() {
    Lathe.Outcome outcome =
        Lathe.run("fit", "--debug", "--checkpoint", folder.resolve("none"), "--text", "a");
    assertEquals(2, outcome.exit());
    assertTrue(outcome.err().contains("at org.lathe."), outcome::toString);
  }
}
