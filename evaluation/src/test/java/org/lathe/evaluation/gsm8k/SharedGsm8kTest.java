package org.lathe.evaluation.gsm8k;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.lathe.evaluation.ranks.SmallRuns;
import org.lathe.files.FolderLock;
import org.lathe.files.InputException;
import org.lathe.models.generation.TokenChoice;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.StoppedException;

/** The outcomes are the same bytes on any number of ranks, interrupted or not. */
class SharedGsm8kTest {
  private static final int TOKENS = 8;

  @TempDir static Path folder;

  /** A question and its frame are 22 bytes, and the models have 32 positions: the third is long. */
  @BeforeAll
  static void train() throws IOException {
    SmallRuns.train(folder);
    Files.writeString(
        folder.resolve("test.jsonl"),
        """
        {"question": "1+1?", "answer": "#### 2"}
        {"question": "2+2?", "answer": "#### 4"}
        {"question": "What is three and three and three?", "answer": "#### 9"}
        {"question": "3+3?", "answer": "#### 6"}
        {"question": "4+4?", "answer": "#### 8"}
        """);
  }

  /** Returns what all ranks return alike. */
  private static <T> T together(int size, Function<Ranks, T> work) {
    List<T> all = LocalRanks.of(size).results(work);
    all.forEach(each -> assertEquals(all.getFirst(), each));
    return all.getFirst();
  }

  private static Gsm8kSummary solved(
      SmallRuns.Kind kind, String out, Gsm8kRun.Listener listener, Ranks ranks) {
    TrainedModel model = SmallRuns.open(folder, kind);
    Gsm8kOptions options =
        new Gsm8kOptions(
            folder,
            Optional.empty(),
            0,
            Optional.empty(),
            2,
            List.of(1, 2),
            Optional.of(TOKENS),
            8,
            TokenChoice.MULTINOMIAL,
            1);
    return Gsm8kRun.of(model, model.inference(), options, TOKENS, folder.resolve("test.jsonl"))
        .run(folder.resolve(out), SmallRuns::session, listener, ranks);
  }

  @ParameterizedTest
  @EnumSource
  void gsm8k(SmallRuns.Kind kind) {
    String name = kind + "-gsm8k";
    Gsm8kSummary alone = solved(kind, name, Gsm8kRun.Listener.NONE, Ranks.ALONE);
    assertEquals(4, alone.problems());
    assertEquals(1, alone.skipped());
    Map<String, String> files = SmallRuns.files(folder.resolve(name));
    for (int size : new int[] {2, 3, 5, 8}) {
      String out = name + "-" + size;
      assertEquals(
          alone, together(size, ranks -> solved(kind, out, Gsm8kRun.Listener.NONE, ranks)));
      assertEquals(files, SmallRuns.files(folder.resolve(out)));
    }
  }

  @Test
  void aFolderThatAnotherWritesIsRefused() throws IOException {
    Path out = folder.resolve("owned-gsm8k");
    try (FolderLock _ = FolderLock.of(out, line -> {})) {
      String said =
          assertThrows(
                  InputException.class,
                  () ->
                      solved(
                          SmallRuns.Kind.AUTOREGRESSIVE,
                          "owned-gsm8k",
                          Gsm8kRun.Listener.NONE,
                          Ranks.ALONE))
              .getMessage();
      String owner = "process " + ProcessHandle.current().pid() + ", started ";
      assertTrue(said.startsWith(out + " is in use by " + owner), said);
    }
    assertFalse(Files.exists(out));
  }

  @Test
  void stoppedProblemsContinueOnOtherRanks() {
    SmallRuns.Kind kind = SmallRuns.Kind.AUTOREGRESSIVE;
    solved(kind, "whole-gsm8k", Gsm8kRun.Listener.NONE, Ranks.ALONE);
    AtomicInteger told = new AtomicInteger();
    LocalRanks.of(2)
        .run(
            ranks ->
                solved(
                    kind,
                    "stopped-gsm8k",
                    new Gsm8kRun.Listener() {
                      @Override
                      public void started(int done, int all) {
                        assertEquals(5, all);
                        ranks.askToStop();
                      }

                      @Override
                      public void solved(Gsm8kOutcome outcome) {
                        assertEquals(told.getAndIncrement(), outcome.problem());
                      }
                    },
                    ranks))
        .forEach(outcome -> assertInstanceOf(StoppedException.class, outcome.failure()));
    assertEquals(2, told.get());
    together(3, ranks -> solved(kind, "stopped-gsm8k", Gsm8kRun.Listener.NONE, ranks));
    assertEquals(
        SmallRuns.files(folder.resolve("whole-gsm8k")),
        SmallRuns.files(folder.resolve("stopped-gsm8k")));
  }
}
