package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** Commands that read the checkpoint of a run with averaged weights use the averages. */
class AveragedRunTest {
  @TempDir static Path folder;
  private static Path text;
  private static Path run;
  private static String printed;

  @BeforeAll
  static void train() throws IOException {
    text = Lathe.text(folder);
    run = folder.resolve("run");
    printed =
        trained(
            run,
            "--set",
            "average.decay=0.8",
            "--set",
            "average.warmup=false",
            "--set",
            "optimizer.clip=0",
            "--set",
            "rate.last=0");
  }

  private static String trained(Path out, Object... more) {
    Object[] first = {
      "train",
      "--recipe",
      "ar-pocket",
      "--data",
      text,
      "--out",
      out,
      "--steps",
      3,
      "--length",
      32,
      "--batch",
      2,
      "--evaluation-sequences",
      2
    };
    Object[] all = new Object[first.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return done(all);
  }

  private static String done(Object... arguments) {
    Lathe.Outcome outcome = Lathe.run(arguments);
    assertEquals(0, outcome.exit(), outcome::toString);
    return outcome.out();
  }

  private static double exact(Path run, int line) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .filter(each -> each.contains("\"event\":\"evaluation\""))
        .map(AveragedRunTest::read)
        .toList()
        .get(line)
        .at("/exact/nelbo")
        .asDouble();
  }

  private static JsonNode read(String json) {
    try {
      return Json.reader().readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theFirstLinesSaySo() {
    assertTrue(
        printed
            .lines()
            .limit(5)
            .anyMatch(
                line ->
                    line.equals(
                        "average of the weights: decay 0.8 without warm-up; evaluations and"
                            + " checkpoints use it")),
        printed);
    assertTrue(printed.contains(", average of weights "), printed);
  }

  @Test
  void evaluateGivesTheFigureOfTheRun() throws IOException {
    JsonNode found = read(done("evaluate", "--checkpoint", run, "--sequences", 2, "--json"));
    assertEquals(exact(run, 1), found.at("/exact/nelbo").asDouble(), found::toString);
  }

  /** A program that reads model.safetensors alone reads the averages too. */
  @Test
  void aFolderOfTheWeightsAloneStartsFromTheAverages() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(run.resolve("checkpoints/step-00000003").resolve(file), other.resolve(file));
    }
    Path next = folder.resolve("next");
    trained(next, "--init-from", other);
    assertEquals(exact(run, 1), exact(next, 0));
  }

  @Test
  void exportAndImportKeepTheAverages() throws IOException {
    Path out = folder.resolve("exported");
    Path back = folder.resolve("back");
    done("export", run, "--format", "hf", "--out", out);
    done("import", out, "--tokenizer", "bytes", "--out", back);
    assertEquals(
        -1,
        Files.mismatch(
            run.resolve("checkpoints/step-00000003/model.safetensors"),
            back.resolve("model.safetensors")));
  }
}
