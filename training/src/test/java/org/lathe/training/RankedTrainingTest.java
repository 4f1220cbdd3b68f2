package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.diffusion.DiffusionFamily;
import org.lathe.models.diffusion.DiffusionOptions;
import org.lathe.models.diffusion.DiffusionShape;
import org.lathe.models.diffusion.Reduction;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.diffusion.noise.TimeDraw;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.vae.AggressiveEncoder;
import org.lathe.models.vae.KlAnnealing;
import org.lathe.models.vae.VaeFamily;
import org.lathe.models.vae.VaeOptions;
import org.lathe.models.vae.VaeShape;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.Transfer;

/** Ranks, here threads, train what one process trains, and end together however they end. */
class RankedTrainingTest {
  private static final int LEAVES = 8;

  /** Fewer than some numbers of ranks. */
  private static final int HELD_OUT = 5;

  @TempDir Path folder;
  private Path text;

  @BeforeEach
  void writeTheText() throws IOException {
    text = SmallRun.text(folder);
  }

  /** Batches of eight leaves; held-out sequences that leave a rest on each number of ranks. */
  private static Recipe eight(Recipe recipe) {
    return recipe
        .with(new BatchOptions(LEAVES, 1, 1, recipe.batch().length()))
        .with(new EvaluationOptions(3, HELD_OUT, 2));
  }

  private Recipe latent() {
    return eight(SmallRun.recipe(text));
  }

  private Recipe autoregressive() {
    return eight(SmallRun.autoregressive(text));
  }

  private Recipe amortized() {
    VaeShape shape = new VaeShape(2, 16, 2, 32, 5, 2, 1, 0, 1);
    VaeOptions options =
        new VaeOptions(KlAnnealing.NONE, 0.1, AggressiveEncoder.NONE, false, 2, 0.5);
    return eight(SmallRun.recipe(text, VaeFamily.ID, shape, options));
  }

  private Recipe diffusion() {
    DiffusionShape shape =
        new DiffusionShape(Process.MDLM, 2, 16, 2, 32, 32, 8, 8, false, ScheduleName.LOG_LINEAR);
    DiffusionOptions options = new DiffusionOptions(TimeDraw.STRATIFIED, 1e-3, Reduction.SEQUENCES);
    return eight(SmallRun.recipe(text, DiffusionFamily.ID, shape, options))
        .with(new AverageOptions(0.999, true));
  }

  private TrainingOptions options(String name) {
    return new TrainingOptions(folder.resolve(name), Backends.choose("vector"), 1);
  }

  private TrainingResult run(String name, Recipe recipe, Ranks ranks) {
    return Training.run(recipe, options(name), ranks, TrainingListener.NONE);
  }

  private TrainingResult resume(String name, Ranks ranks) {
    return Training.resume(options(name), ranks, TrainingListener.NONE);
  }

  private Map<String, String> checkpoints(String name) throws IOException {
    return SmallRun.checkpoints(folder.resolve(name));
  }

  /** The lines of a run but for times. */
  private List<String> metrics(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(Trainer.metrics(folder.resolve(name)))) {
      ObjectNode node = (ObjectNode) Json.reader().readTree(line);
      node.remove(List.of("seconds", "tokens_per_second"));
      lines.add(node.toString());
    }
    return lines;
  }

  private static int[] machines(int ranks, int count) {
    int[] machines = new int[ranks];
    for (int rank = 0; rank < ranks; rank++) {
      machines[rank] = rank * count / ranks;
    }
    return machines;
  }

  private void sameOnAnyNumber(Recipe recipe, int... counts) throws IOException {
    run("one", recipe, Ranks.ALONE);
    for (int ranks : counts) {
      String name = "on-" + ranks;
      int[] machines = machines(ranks, ranks > 4 ? 3 : 1);
      List<TrainingResult> results =
          LocalRanks.of(machines, Duration.ofMinutes(2), ranks)
              .results(rank -> run(name, recipe, rank));
      assertTrue(results.stream().allMatch(TrainingResult::finished));
      assertEquals(checkpoints("one"), checkpoints(name), () -> ranks + " ranks");
      assertEquals(metrics("one"), metrics(name), () -> ranks + " ranks");
    }
  }

  @Test
  void latentThoughtModelsAreTheSameOnAnyNumberOfRanks() throws IOException {
    sameOnAnyNumber(latent(), 2, 3, 4, 5, 8);
  }

  @Test
  void autoregressiveModelsAreTheSameOnAnyNumberOfRanks() throws IOException {
    sameOnAnyNumber(autoregressive(), 2, 3, 4, 5, 8);
  }

  @Test
  void diffusionModelsAreTheSameOnAnyNumberOfRanks() throws IOException {
    sameOnAnyNumber(diffusion(), 2, 3, 4, 5, 8);
  }

  @Test
  void autoencodersAreTheSameOnAnyNumberOfRanks() throws IOException {
    sameOnAnyNumber(amortized(), 2, 3, 4, 5, 8);
  }

  /** Rank 0 hears of its own passes, and no rank has more. */
  @Test
  void heldOutSequencesAreDealtOut() {
    Map<Integer, Long> passes = new HashMap<>();
    for (int size : new int[] {1, 3, 8}) {
      TrainingListener counter =
          new TrainingListener() {
            @Override
            public void evaluating(long done, long all) {
              passes.put(size, all);
            }
          };
      LocalRanks.of(size)
          .results(
              ranks -> Training.run(latent().lasting(1), options("on-" + size), ranks, counter));
    }
    long each = passes.get(1) / HELD_OUT;
    assertEquals(Map.of(1, 5 * each, 3, 2 * each, 8, each), passes);
  }

  /** A micro-batch of an evaluation need not be full, and may be larger than a share. */
  @Test
  void sharesThatAreNoMultipleOfTheMicroBatch() throws IOException {
    Recipe recipe =
        SmallRun.recipe(text)
            .with(new BatchOptions(8, 4, 4, 16))
            .with(new EvaluationOptions(3, 11, 1));
    sameOnAnyNumber(recipe, 2);
  }

  @Test
  void leavesOfSeveralMicroBatches() throws IOException {
    sameOnAnyNumber(SmallRun.recipe(text).with(new BatchOptions(12, 2, 4, 16)), 2, 3);
  }

  @Test
  void aRunWithABaseline() throws IOException {
    Recipe recipe = latent().lasting(3).withBaseline(true);
    run("one", recipe, Ranks.ALONE);
    List<TrainingResult> results = LocalRanks.of(3).results(ranks -> run("three", recipe, ranks));
    assertTrue(results.stream().allMatch(TrainingResult::finished));
    assertEquals(
        results.getFirst().baseline().orElseThrow(), results.get(2).baseline().orElseThrow());
    assertEquals(checkpoints("one"), checkpoints("three"));
    assertEquals(checkpoints("one/baseline"), checkpoints("three/baseline"));
    assertEquals(metrics("one"), metrics("three"));
    assertEquals(metrics("one/baseline"), metrics("three/baseline"));
  }

  /** Counts the questions whether to stop, of which each micro-batch asks some. */
  private static Ranks watched(Ranks ranks, int question, Runnable then) {
    AtomicInteger asked = new AtomicInteger();
    return new DelegatedRanks(ranks) {
      @Override
      public boolean stopAsked() {
        if (asked.incrementAndGet() == question) {
          then.run();
        }
        return super.stopAsked();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 20, 33, 34, 35, 60, 100})
  void stoppedByAnyRankAtAnyPointAndContinuedByAnotherNumber(int question) throws IOException {
    Recipe recipe = latent();
    run("whole", recipe, Ranks.ALONE);
    int stopping = question % 3;
    List<TrainingResult> stopped =
        LocalRanks.of(new int[3], Duration.ofMinutes(2), question)
            .results(
                ranks ->
                    run(
                        "run",
                        recipe,
                        ranks.rank() == stopping
                            ? watched(ranks, question, ranks::askToStop)
                            : ranks));
    assertTrue(stopped.stream().noneMatch(TrainingResult::finished), stopped::toString);
    assertEquals(1, stopped.stream().map(TrainingResult::step).distinct().count());
    LocalRanks.of(4).results(ranks -> resume("run", ranks));
    assertEquals(checkpoints("whole"), checkpoints("run"));
    assertEquals(measured("whole"), measured("run"));
  }

  /** The lines that a run without stops has too. */
  private List<String> measured(String name) throws IOException {
    return metrics(name).stream()
        .filter(
            line ->
                line.contains("\"event\":\"step\"") || line.contains("\"event\":\"evaluation\""))
        .toList();
  }

  /**
   * Returns how often a rank of three asks whether to stop until it has done its share of the
   * evaluation after step 3; the last of these questions are asked in that evaluation.
   */
  private int questionsUntilEvaluated(Recipe recipe, int rank) {
    AtomicInteger asked = new AtomicInteger();
    LocalRanks.of(3)
        .results(
            ranks ->
                run(
                    "counted-" + rank,
                    recipe.lasting(3),
                    ranks.rank() == rank
                        ? new DelegatedRanks(ranks) {
                          @Override
                          public boolean stopAsked() {
                            asked.incrementAndGet();
                            return super.stopAsked();
                          }
                        }
                        : ranks));
    return asked.get();
  }

  private int evaluations(String name) throws IOException {
    return (int)
        metrics(name).stream().filter(line -> line.contains("\"event\":\"evaluation\"")).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void stoppedByAnyRankInAnEvaluation(int rank) throws IOException {
    Recipe recipe = latent();
    run("whole", recipe, Ranks.ALONE);
    int question = questionsUntilEvaluated(recipe, rank);
    List<TrainingResult> stopped =
        LocalRanks.of(3)
            .results(
                ranks ->
                    run(
                        "run",
                        recipe,
                        ranks.rank() == rank ? watched(ranks, question, ranks::askToStop) : ranks));
    for (TrainingResult each : stopped) {
      assertFalse(each.finished());
      assertEquals(3, each.step());
    }
    assertEquals(1, evaluations("run"), "the one before the first step");
    LocalRanks.of(4).results(ranks -> resume("run", ranks));
    assertEquals(checkpoints("whole"), checkpoints("run"));
    assertEquals(measured("whole"), measured("run"));
  }

  @Test
  void aRankThatThrowsInAnEvaluationEndsAll() throws IOException {
    int rank = 2;
    Recipe recipe = autoregressive();
    int question = questionsUntilEvaluated(recipe, rank);
    IllegalStateException broken = new IllegalStateException("the memory is broken");
    List<Throwable> failures =
        failures(
            3,
            ranks ->
                run(
                    "run",
                    recipe,
                    ranks.rank() == rank
                        ? watched(
                            ranks,
                            question,
                            () -> {
                              throw broken;
                            })
                        : ranks));
    for (int each = 0; each < 3; each++) {
      if (each == rank) {
        assertEquals(broken, failures.get(each));
      } else {
        requireTold(failures.get(each), "rank %d failed: the memory is broken".formatted(rank));
        assertTrue(((RankException) failures.get(each)).told(), "that rank alone tells");
      }
    }
    assertEquals(1, evaluations("run"), "the one before the first step");
    run("whole", recipe, Ranks.ALONE);
    LocalRanks.of(2).results(ranks -> resume("run", ranks));
    assertEquals(checkpoints("whole"), checkpoints("run"));
  }

  @Test
  void theFileStopsTheRun() throws IOException {
    Recipe recipe = latent();
    run("whole", recipe, Ranks.ALONE);
    Path stop = folder.resolve("run").resolve(StopFile.NAME);
    TrainingListener writer =
        new TrainingListener() {
          @Override
          public void stepped(StepMetrics metrics) {
            if (metrics.step() == 2) {
              try {
                Files.createFile(stop);
                // It is looked for once a second.
                Thread.sleep(1100);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            }
          }
        };
    List<TrainingResult> stopped =
        LocalRanks.of(2).results(ranks -> Training.run(recipe, options("run"), ranks, writer));
    assertTrue(stopped.stream().noneMatch(TrainingResult::finished));
    assertEquals(2, stopped.getFirst().step());
    assertFalse(Files.exists(stop), "asks once");
    LocalRanks.of(3).results(ranks -> resume("run", ranks));
    assertEquals(checkpoints("whole"), checkpoints("run"));
  }

  /** What each rank throws. */
  private List<Throwable> failures(int size, Duration patience, Function<Ranks, Object> work) {
    return LocalRanks.of(new int[size], patience, size).run(work).stream()
        .map(LocalRanks.Outcome::failure)
        .toList();
  }

  private List<Throwable> failures(int size, Function<Ranks, Object> work) {
    return failures(size, Duration.ofMinutes(2), work);
  }

  private static void requireTold(Throwable failure, String message) {
    RankException known = assertInstanceOf(RankException.class, failure);
    assertTrue(known.getMessage().contains(message), known::getMessage);
  }

  @Test
  void aLossThatIsNotFiniteEndsAllAlike() throws IOException {
    Recipe recipe = autoregressive().with(new RateOptions(1e30, 1e30, 0));
    NotFiniteException alone =
        assertThrows(NotFiniteException.class, () -> run("one", recipe, Ranks.ALONE));
    for (Throwable failure : failures(4, ranks -> run("four", recipe, ranks))) {
      NotFiniteException bad = assertInstanceOf(NotFiniteException.class, failure);
      assertEquals(alone.getMessage(), bad.getMessage().replace("four", "one"));
    }
    assertEquals(metrics("one"), metrics("four"));
  }

  /** A name that leads to another text on another machine: here, after the others have read it. */
  @Test
  void anotherTextOnOneRankIsNamed() {
    CountDownLatch read = new CountDownLatch(2);
    List<Throwable> failures =
        failures(
            3,
            ranks -> {
              if (ranks.rank() == 2) {
                await(read);
                change(text);
                return run("run", latent(), ranks);
              }
              AtomicInteger sent = new AtomicInteger();
              return run(
                  "run",
                  latent(),
                  new DelegatedRanks(ranks) {
                    @Override
                    public Transfer send(int to, MemorySegment bytes) {
                      if (sent.getAndIncrement() == 0) {
                        read.countDown();
                      }
                      return super.send(to, bytes);
                    }
                  });
            });
    for (Throwable failure : failures) {
      requireTold(failure, "rank 2 has another text than rank 0: SHA-256 ");
    }
    assertFalse(Files.exists(folder.resolve("run")), "nothing is written");
  }

  private static void change(Path text) {
    try {
      Files.writeString(text, Files.readString(text).replace('l', 'k'));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anotherRateOnOneRankIsNamed() {
    for (Throwable failure :
        failures(
            3,
            ranks ->
                run(
                    "run",
                    ranks.rank() == 1 ? latent().with(new RateOptions(1e-2, 2e-3, 1)) : latent(),
                    ranks))) {
      requireTold(failure, "rank 1 has another ");
      assertTrue(failure.getMessage().contains("0.002"), failure::getMessage);
    }
    assertFalse(Files.exists(folder.resolve("run")), "nothing is written");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 40})
  void aRankThatThrowsEndsAll(int question) throws IOException {
    IllegalStateException broken = new IllegalStateException("the disk is gone");
    List<Throwable> failures =
        failures(
            3,
            ranks ->
                run(
                    "run",
                    latent(),
                    ranks.rank() == 1
                        ? watched(
                            ranks,
                            question,
                            () -> {
                              throw broken;
                            })
                        : ranks));
    requireTold(failures.get(0), "rank 1 failed: the disk is gone");
    assertEquals(broken, failures.get(1));
    requireTold(failures.get(2), "rank 1 failed: the disk is gone");
    // What was saved can be continued.
    if (Files.exists(folder.resolve("run").resolve("checkpoints"))) {
      run("whole", latent(), Ranks.ALONE);
      LocalRanks.of(2).results(ranks -> resume("run", ranks));
      assertEquals(checkpoints("whole"), checkpoints("run"));
    }
  }

  @Test
  void aRankThatCannotReadTheTextEndsAll() {
    Recipe missing =
        latent().with(new DataOptions("missing.txt", 1, "bytes", latent().data().sampling()));
    List<Throwable> failures =
        failures(3, ranks -> run("run", ranks.rank() == 2 ? missing : latent(), ranks));
    requireTold(failures.get(0), "rank 2 failed: ");
    assertTrue(failures.get(0).getMessage().contains("missing.txt"));
    assertInstanceOf(InputException.class, failures.get(2));
  }

  @Test
  void whatAllRefuseIsToldByTheFirst() {
    List<Throwable> failures = failures(LEAVES + 1, ranks -> run("run", latent(), ranks));
    InputException first = assertInstanceOf(InputException.class, failures.getFirst());
    assertTrue(
        first.getMessage().startsWith("9 ranks, but a step has 8 leaves of 1 sequences"),
        first::getMessage);
    for (Throwable other : failures.subList(1, LEAVES + 1)) {
      assertTrue(assertInstanceOf(RankException.class, other).told());
    }
  }

  @Test
  void aRankThatHangsIsNamed() {
    CountDownLatch others = new CountDownLatch(2);
    List<Throwable> failures =
        failures(
            3,
            Duration.ofSeconds(2),
            ranks -> {
              if (ranks.rank() == 1) {
                return run("run", latent(), watched(ranks, 20, () -> await(others)));
              }
              try {
                return run("run", latent(), ranks);
              } finally {
                others.countDown();
              }
            });
    requireTold(failures.get(0), "for rank 1, for its word on step 1");
    requireTold(failures.get(2), "for rank 1, for its word on step 1");
  }

  private static void await(CountDownLatch others) {
    try {
      assertTrue(others.await(2, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theFirstRankAloneTellsAndAllCanStop() {
    List<String> told = new ArrayList<>();
    AtomicInteger prepared = new AtomicInteger();
    LocalRanks.of(3)
        .results(
            ranks ->
                Training.run(
                    latent().lasting(2),
                    options("run"),
                    ranks,
                    new TrainingListener() {
                      @Override
                      public void prepared(Runnable stop) {
                        prepared.incrementAndGet();
                      }

                      @Override
                      public void stepped(StepMetrics metrics) {
                        synchronized (told) {
                          told.add(ranks.rank() + ": " + metrics.step());
                        }
                      }
                    }));
    assertEquals(List.of("0: 1", "0: 2"), told);
    assertEquals(3, prepared.get());
  }
}
