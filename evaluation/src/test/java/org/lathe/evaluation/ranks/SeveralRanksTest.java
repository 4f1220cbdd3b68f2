package org.lathe.evaluation.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.evaluation.TaskListener;
import org.lathe.evaluation.heldout.HeldOutOptions;
import org.lathe.evaluation.heldout.HeldOutScores;
import org.lathe.evaluation.heldout.SuiteRun;
import org.lathe.evaluation.heldout.SuiteRunOptions;
import org.lathe.evaluation.latent.ProbeFiles;
import org.lathe.evaluation.latent.ProbeOptions;
import org.lathe.evaluation.latent.ProbeRun;
import org.lathe.evaluation.latent.ReconstructionCurve;
import org.lathe.evaluation.samples.SampleOptions;
import org.lathe.evaluation.samples.SampleReport;
import org.lathe.evaluation.samples.SampleRun;
import org.lathe.evaluation.suite.BlockChoice;
import org.lathe.evaluation.suite.Suite;
import org.lathe.evaluation.suite.SuiteJson;
import org.lathe.files.Json;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.StoppedException;

/** Whatever is measured, its figures and files are the same bytes on any number of ranks. */
class SeveralRanksTest {
  /** Sequences that leave a rest on each number of ranks, and fewer than ranks. */
  private static final int[] COUNTS = {7, 2};

  @TempDir static Path folder;

  @BeforeAll
  static void train() throws IOException {
    SmallRuns.train(folder);
    Files.writeString(folder.resolve("prompts.txt"), "line 1\nwords\nline 2\n2 of 4\nof\n");
  }

  private static int[] sizes(int count) {
    return count < 3 ? new int[] {3} : new int[] {2, 3, 5};
  }

  /** Returns what all ranks return alike. */
  private static <T> T together(int size, Function<Ranks, T> work) {
    List<T> all = LocalRanks.of(size).results(work);
    all.forEach(each -> assertEquals(all.getFirst(), each));
    return all.getFirst();
  }

  /** Counts what it is told of passes, and that nothing is told of other ranks. */
  private static final class Told implements TaskListener {
    private final Ranks ranks;
    private final List<String> tasks = new ArrayList<>();
    private long done;
    private long all;

    Told(Ranks ranks) {
      this.ranks = ranks;
    }

    @Override
    public PassListener begin(String task) {
      tasks.add(task);
      return (passes, of) -> {
        done = passes;
        all = of;
      };
    }

    @Override
    public void end() {
      assertEquals(all, done, () -> tasks.getLast() + " of rank " + ranks.rank());
    }

    @Override
    public void note(String line) {}

    void requireOfFirst() {
      assertEquals(ranks.rank() == 0, !tasks.isEmpty());
    }
  }

  private static HeldOutOptions heldOut(int sequences) {
    return new HeldOutOptions(Optional.empty(), 1, sequences, 2, 3, 1);
  }

  private static String evaluated(SmallRuns.Kind kind, int sequences, Ranks ranks) {
    TrainedModel model = SmallRuns.open(folder, kind);
    Told told = new Told(ranks);
    HeldOutScores scores =
        HeldOutScores.of(
            model, model.inference(), heldOut(sequences), SmallRuns::session, told, ranks);
    told.requireOfFirst();
    return Json.tree(scores.metrics()) + " " + scores.baselines().bitsPerByte() + scores.source();
  }

  @ParameterizedTest
  @EnumSource
  void heldOutScores(SmallRuns.Kind kind) {
    for (int sequences : COUNTS) {
      String alone = evaluated(kind, sequences, Ranks.ALONE);
      assertTrue(alone.contains("headline_nats"), alone);
      for (int size : sizes(sequences)) {
        assertEquals(alone, together(size, ranks -> evaluated(kind, sequences, ranks)));
      }
    }
  }

  private static String suite(
      SmallRuns.Kind kind, String out, int sequences, Suite.Listener listener, Ranks ranks) {
    TrainedModel model = SmallRuns.open(folder, kind);
    boolean fits = kind == SmallRuns.Kind.LTM;
    SuiteRunOptions options =
        new SuiteRunOptions(
            folder.resolve(out),
            "vector",
            0,
            BlockChoice.EVENLY,
            2,
            new ScoreOptions(3, true, 1),
            fits ? List.of(0, 2) : List.of(),
            fits ? Optional.of(0.1) : Optional.empty());
    SuiteRun run =
        new SuiteRun(model, model.inference(), options, SmallRuns::session, listener, ranks);
    return SuiteJson.SUMMARY.valueToTree(run.validation(heldOut(sequences))).toString();
  }

  private static final Suite.Listener SILENT = new Suite.Listener() {};

  @ParameterizedTest
  @EnumSource
  void suites(SmallRuns.Kind kind) {
    for (int sequences : COUNTS) {
      String name = kind + "-suite-" + sequences;
      String alone = suite(kind, name, sequences, SILENT, Ranks.ALONE);
      Map<String, String> files = SmallRuns.files(folder.resolve(name));
      assertEquals(sequences, files.get("sequences.jsonl").lines().count());
      for (int size : sizes(sequences)) {
        String out = name + "-" + size;
        assertEquals(alone, together(size, ranks -> suite(kind, out, sequences, SILENT, ranks)));
        assertEquals(files, SmallRuns.files(folder.resolve(out)));
      }
    }
  }

  /** A rank asks to stop; another number of ranks continues, and then one process. */
  @ParameterizedTest
  @EnumSource
  void aStoppedSuiteContinuesOnOtherRanks(SmallRuns.Kind kind) {
    suite(kind, kind + "-whole", 11, SILENT, Ranks.ALONE);
    Map<String, String> whole = SmallRuns.files(folder.resolve(kind + "-whole"));
    String out = kind + "-stopped";
    List<Integer> lines = new ArrayList<>();
    for (int size : new int[] {2, 3}) {
      AtomicInteger told = new AtomicInteger();
      List<LocalRanks.Outcome<String>> outcomes =
          LocalRanks.of(size)
              .run(
                  ranks ->
                      suite(
                          kind,
                          out,
                          11,
                          new Suite.Listener() {
                            @Override
                            public void passed() {
                              told.incrementAndGet();
                              ranks.askToStop();
                            }
                          },
                          ranks));
      outcomes.forEach(outcome -> assertInstanceOf(StoppedException.class, outcome.failure()));
      assertTrue(told.get() > 0);
      Map<String, String> files = SmallRuns.files(folder.resolve(out));
      assertFalse(files.containsKey("evaluation.json"));
      lines.add((int) files.get("sequences.jsonl").lines().count());
    }
    assertEquals(List.of(4, 10), lines);
    suite(kind, out, 11, SILENT, Ranks.ALONE);
    assertEquals(whole, SmallRuns.files(folder.resolve(out)));
  }

  private static SampleReport sampled(
      SmallRuns.Kind kind, boolean prompted, int count, String out, Ranks ranks) {
    TrainedModel model = SmallRuns.open(folder, kind);
    Path judge = folder.resolve(SmallRuns.Kind.AUTOREGRESSIVE.name());
    SampleOptions options =
        new SampleOptions(
            count,
            Optional.of(8),
            true,
            prompted ? Optional.of(folder.resolve("prompts.txt")) : Optional.empty(),
            TokenChoice.MULTINOMIAL,
            2,
            Optional.of("held-out"),
            Optional.of(3),
            Optional.of(judge),
            Optional.of(judge),
            1);
    Told told = new Told(ranks);
    SampleReport report =
        new SampleRun(
                options,
                Optional.empty(),
                Optional.of(folder.resolve(out)),
                SmallRuns::session,
                told,
                ranks)
            .of(model, model.inference());
    told.requireOfFirst();
    return report;
  }

  @ParameterizedTest
  @EnumSource
  void samples(SmallRuns.Kind kind) throws IOException {
    for (boolean prompted : new boolean[] {false, true}) {
      for (int count : COUNTS) {
        String name = kind + "-samples-" + prompted + count;
        SampleReport alone = sampled(kind, prompted, count, name, Ranks.ALONE);
        String samples = Files.readString(folder.resolve(name));
        assertEquals(count, samples.lines().count());
        for (int size : sizes(count)) {
          String out = name + "-" + size;
          assertEquals(alone, together(size, ranks -> sampled(kind, prompted, count, out, ranks)));
          assertEquals(samples, Files.readString(folder.resolve(out)));
        }
      }
    }
  }

  private static List<ReconstructionCurve.Point> reconstructed(
      SmallRuns.Kind kind, int sequences, Ranks ranks) {
    TrainedModel model = SmallRuns.open(folder, kind);
    int[][] sources =
        model.heldOut(Optional.empty(), 1, sequences, 1).sequences().toArray(int[][]::new);
    FitOptions fit = (FitOptions) model.inference();
    List<ReconstructionCurve.Point> told = new ArrayList<>();
    List<ReconstructionCurve.Point> points =
        ReconstructionCurve.of(
            model,
            List.of(
                new FitOptions(fit.fast().withSteps(1), fit.peak(), Latents.MEAN),
                new FitOptions(fit.fast().withSteps(3), fit.peak(), Latents.SAMPLE)),
            sources,
            TokenChoice.MULTINOMIAL,
            1,
            SmallRuns::session,
            told::add,
            ranks);
    assertEquals(ranks.rank() == 0 ? points : List.of(), told);
    return points;
  }

  @ParameterizedTest
  @EnumSource(names = {"LTM", "VAE"})
  void reconstructions(SmallRuns.Kind kind) {
    for (int sequences : new int[] {7, 2, 1}) {
      List<ReconstructionCurve.Point> alone = reconstructed(kind, sequences, Ranks.ALONE);
      assertEquals(sequences == 1, Double.isNaN(alone.getFirst().otherGreedy()));
      for (int size : sizes(sequences)) {
        assertEquals(alone, together(size, ranks -> reconstructed(kind, sequences, ranks)));
      }
    }
  }

  private static String probed(SmallRuns.Kind kind, int sequences, String out, Ranks ranks) {
    TrainedModel model = SmallRuns.open(folder, kind);
    Told told = new Told(ranks);
    ProbeFiles.Summary summary =
        new ProbeRun(
                model,
                (FitOptions) model.inference(),
                new ProbeOptions(sequences, Optional.empty(), 1, 13, 3, 4, 1),
                SmallRuns::session,
                told,
                ranks)
            .run(Optional.of(folder.resolve(out)));
    told.requireOfFirst();
    return ProbeFiles.json(summary).toString();
  }

  @ParameterizedTest
  @EnumSource(names = {"LTM", "VAE"})
  void probes(SmallRuns.Kind kind) {
    for (int sequences : COUNTS) {
      String name = kind + "-probe-" + sequences;
      String alone = probed(kind, sequences, name, Ranks.ALONE);
      Map<String, String> files = SmallRuns.files(folder.resolve(name));
      assertEquals(sequences, files.get("probe-sequences.jsonl").lines().count());
      for (int size : sizes(sequences)) {
        String out = name + "-" + size;
        assertEquals(alone, together(size, ranks -> probed(kind, sequences, out, ranks)));
        assertEquals(files, SmallRuns.files(folder.resolve(out)));
      }
    }
  }

  /** Ranks compare options by their texts, which must be the same in each process. */
  @ParameterizedTest
  @EnumSource
  void optionsHaveTextsOfTheirValues(SmallRuns.Kind kind) {
    String text = SmallRuns.open(folder, kind).inference() + " " + heldOut(1);
    assertFalse(text.contains("@"), text);
    assertFalse(text.contains("$"), text);
  }

  @Test
  void aRankWithAnotherModelIsNamed() {
    LocalRanks.of(3)
        .run(
            ranks ->
                evaluated(ranks.rank() == 1 ? SmallRuns.Kind.VAE : SmallRuns.Kind.LTM, 2, ranks))
        .forEach(
            outcome -> {
              RankException failure = assertInstanceOf(RankException.class, outcome.failure());
              assertTrue(
                  failure.getMessage().startsWith("rank 1 has another model"), failure::getMessage);
            });
  }
}
