package org.lathe.studies.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.studies.format.Study;
import org.lathe.studies.format.StudyFile;
import org.lathe.studies.plan.StudyPlan;
import org.lathe.training.ranks.LocalRanks;

/** A study comes to the same bytes with or without interruptions, and keeps what is finished. */
class StudyRunTest {
  private static final Study STUDY =
      StudyFile.parse(
          """
          name: tiny
          about: Some seconds.
          seeds: [1, 2]
          common:
            data.source: stories
            data.limit: 1
            data.tokenizer: bytes
            batch.length: 16
            batch.sequences: 2
            batch.microBatch: 2
            model.dim: 8
            model.heads: 2
            model.positions: 16
            model.layers: 1
            evaluation.sequences: 2
            evaluation.draws: 1
          models:
            - {name: ltm, recipe: pocket, set: {objective.fast.steps: 1}}
            - {name: ar, recipe: ar-pocket, set: {model.window: 16}, tune: {rate.peak: [1e-2, 1e-3]}}
          budgets:
            - {name: tokens, axis: tokens, amount: 640}
          measure:
            suite: {sequences: 4, draws: 2, curve: [1, 2], secondHalf: false}
          claims:
            - id: first
              sentence: It is better.
              source: Nobody
              compare:
                left: {model: ltm, budget: tokens, figure: bound}
                right: {model: ar, budget: tokens, figure: bound}
              expect: lower
            - id: absent
              sentence: It has a second half.
              source: Nobody
              compare:
                left: {model: ar, budget: tokens, figure: kl}
                right: {value: 1}
              expect: lower
          """,
          "tiny.yaml");

  @TempDir private Path folder;

  private static StudyOptions options(Path out, int jobs) {
    return new StudyOptions(out, Backends.choose("vector"), 1, jobs, Optional.empty());
  }

  /** Stops after a number of events of progress, which are steps of training or passes. */
  private static final class Stopping implements StudyListener {
    private final int after;
    private StudyRun run;
    private int events;

    Stopping(int after) {
      this.after = after;
    }

    @Override
    public void progressed(double done, String what) {
      events++;
      if (events == after) {
        run.stop();
      }
    }
  }

  private static int stopped(StudyPlan plan, Path out, int after) {
    Stopping listener = new Stopping(after);
    listener.run = new StudyRun(plan, List.of(), options(out, 1), listener);
    assertTrue(listener.run.run().isEmpty());
    assertFalse(Files.exists(out.resolve("study.json")));
    return listener.events;
  }

  @Test
  void interruptionsChangeNoByteOfTheResults() throws IOException {
    StudyPlan plan = StudyPlan.of(STUDY);
    Path whole = folder.resolve("whole");
    assertTrue(
        new StudyRun(plan, List.of(), options(whole, 2), StudyListener.NONE).run().isPresent());
    Path parts = folder.resolve("parts");
    // Within the training of the first run, within that of a later one, and while measuring.
    stopped(plan, parts, 7);
    stopped(plan, parts, 45);
    stopped(plan, parts, 80);
    assertTrue(
        new StudyRun(plan, List.of(), options(parts, 1), StudyListener.NONE).run().isPresent());
    assertEquals(
        Files.readString(whole.resolve("study.json")),
        Files.readString(parts.resolve("study.json")));
    JsonNode result = Json.read(whole.resolve("study.json"), "");
    assertEquals(4, result.path("runs").size());
    assertEquals(1, result.path("tuned").size());
    assertEquals("exact", result.at("/claims/0/kinds/ar bound").asText());
    assertEquals("upper_bound", result.at("/claims/0/kinds/ltm bound").asText());
    assertEquals("model ar has no figure kl", result.at("/claims/1/reason").asText());
    keepsWhatIsFinished(plan, whole);
  }

  @Test
  void ranksDivideTheRunsAndChangeNoByteOfTheResults() throws IOException {
    StudyPlan plan = StudyPlan.of(STUDY);
    Path whole = folder.resolve("whole");
    new StudyRun(plan, List.of(), options(whole, 1), StudyListener.NONE).run();
    Path shared = folder.resolve("shared");
    // Asked of one of three, which the others follow; then two go on.
    List<Boolean> ended =
        LocalRanks.of(3)
            .results(
                ranks -> {
                  StudyRun run =
                      new StudyRun(plan, List.of(), options(shared, 1), StudyListener.NONE, ranks);
                  if (ranks.rank() == 1) {
                    Thread.startVirtualThread(() -> stopOnceTrained(shared, run));
                  }
                  return run.run().isPresent();
                });
    assertEquals(1, ended.stream().distinct().count());
    List<Double> shares = Collections.synchronizedList(new ArrayList<>());
    StudyListener listener =
        new StudyListener() {
          @Override
          public void progressed(double done, String what) {
            shares.add(done);
          }
        };
    List<String> results =
        LocalRanks.of(2)
            .results(
                ranks ->
                    new StudyRun(plan, List.of(), options(shared, 1), listener, ranks)
                        .run()
                        .orElseThrow()
                        .toString());
    assertEquals(results.getFirst(), results.getLast());
    assertEquals(
        Files.readString(whole.resolve("study.json")),
        Files.readString(shared.resolve("study.json")));
    assertEquals(shares.stream().sorted().toList(), shares);
  }

  private static void stopOnceTrained(Path folder, StudyRun run) {
    try {
      while (!Files.isDirectory(folder.resolve("runs"))) {
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    run.stop();
  }

  private void keepsWhatIsFinished(StudyPlan plan, Path whole) throws IOException {
    Path metrics;
    try (var runs = Files.list(whole.resolve("runs"))) {
      metrics = runs.sorted().findFirst().orElseThrow().resolve("metrics.jsonl");
    }
    Object before = Files.getLastModifiedTime(metrics);
    String result = Files.readString(whole.resolve("study.json"));
    new StudyRun(plan, List.of(), options(whole, 1), StudyListener.NONE).run();
    assertEquals(before, Files.getLastModifiedTime(metrics));
    assertEquals(result, Files.readString(whole.resolve("study.json")));
  }

  @Test
  void aFolderOfAnotherStudyIsRefused() throws IOException {
    StudyPlan plan = StudyPlan.of(STUDY);
    Files.writeString(folder.resolve("notes.txt"), "mine");
    StudyRun run = new StudyRun(plan, List.of(), options(folder, 1), StudyListener.NONE);
    InputException e = assertThrows(InputException.class, run::run);
    assertTrue(e.getMessage().contains("no study"), e::getMessage);
  }

  /** Runs that begin at once must not take it away from each other. */
  @Test
  void theFolderOfAllRunsIsThereBeforeAnyRun() {
    StudyPlan plan = StudyPlan.of(STUDY);
    boolean[] there = new boolean[1];
    StudyListener listener =
        new StudyListener() {
          @Override
          public void begun(int runs, double done) {
            there[0] = Files.isDirectory(folder.resolve("runs"));
          }
        };
    StudyRun run = new StudyRun(plan, List.of(), options(folder, 1), listener);
    run.stop();
    assertTrue(run.run().isEmpty());
    assertTrue(there[0]);
  }

  @Test
  void aTornNameOfTheStudyIsOneLineWithTheMend() throws IOException {
    Files.writeString(folder.resolve("begun.json"), "{\"stu");
    StudyRun run =
        new StudyRun(StudyPlan.of(STUDY), List.of(), options(folder, 1), StudyListener.NONE);
    InputException e = assertThrows(InputException.class, run::run);
    assertTrue(e.getMessage().endsWith("write {\"study\": \"tiny\"}"), e::getMessage);
  }

  @Test
  void aFolderHasOneOwner() {
    StudyPlan plan = StudyPlan.of(STUDY);
    StudyRun run = new StudyRun(plan, List.of(), options(folder, 1), StudyListener.NONE);
    try (FolderLock _ = FolderLock.of(folder, line -> {})) {
      assertThrows(InputException.class, run::run);
    }
  }
}
