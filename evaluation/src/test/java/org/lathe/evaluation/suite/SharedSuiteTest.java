package org.lathe.evaluation.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.evaluation.SmallTokenizer;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ScoreOptions;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.SmallLlama;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

/** A suite of several texts on several ranks, and what ranks do not agree on. */
class SharedSuiteTest {
  private static final LlamaModel LLAMA = SmallLlama.model(2);
  private static final SuiteText ONE = SuiteTexts.text("one", 0, 5);
  private static final SuiteText TWO = SuiteTexts.text("two", 1, 3);

  @TempDir Path folder;

  private static SuiteText missing(String id, int number) {
    return new SuiteTexts.Given(id, number, null) {
      @Override
      public Content read() {
        throw new InputException(id + " is not in /nowhere: get it from its authors");
      }
    };
  }

  private SuiteReport run(String name, SharedWork work, List<SuiteText> texts) {
    LlamaModel own = SmallLlama.model(2);
    return new Suite<>(
            folder.resolve(name),
            "checkpoint",
            Optional.of(7),
            new SmallTokenizer(),
            new SuiteOptions(
                "zero-shot",
                List.of("one", "two"),
                "0123",
                "small",
                "vector",
                SuiteTexts.LENGTH,
                0,
                BlockChoice.EVENLY),
            new LikelihoodMeasurement(own, InferenceOptions.NONE, new ScoreOptions(3, true, 1)),
            2)
        .run(texts, () -> SmallLlama.open("vector", 1, LLAMA), new Suite.Listener() {}, work);
  }

  @Test
  void severalTextsAndAMissingOne() throws IOException {
    List<SuiteText> texts = List.of(ONE, missing("gone", 2), TWO);
    SuiteReport alone = run("alone", SharedWork.ALONE, texts);
    assertEquals(2, alone.sets().size());
    for (int size : new int[] {2, 3, 5}) {
      List<SuiteReport> reports =
          LocalRanks.of(size).results(ranks -> run("on" + size, new SharedWork(ranks), texts));
      for (SuiteReport report : reports) {
        assertEquals(alone, report);
      }
      assertEquals(
          SuiteTexts.files(folder.resolve("alone")), SuiteTexts.files(folder.resolve("on" + size)));
    }
  }

  /** Rank 0 knows that all is done; the others have no folder to look into. */
  @Test
  void whatIsDoneIsNotMeasuredAgain() {
    run("done", SharedWork.ALONE, List.of(ONE, TWO));
    List<SuiteText> unreadable = List.of(missing("one", 0), missing("two", 1));
    List<SuiteReport> reports =
        LocalRanks.of(3).results(ranks -> run("done", new SharedWork(ranks), unreadable));
    assertEquals(List.of(2, 2, 2), reports.stream().map(report -> report.sets().size()).toList());
  }

  private void refused(String message, Function<Ranks, List<SuiteText>> texts) {
    LocalRanks.of(3)
        .run(ranks -> run("refused", new SharedWork(ranks), texts.apply(ranks)))
        .forEach(
            outcome -> {
              RankException failure = assertInstanceOf(RankException.class, outcome.failure());
              assertTrue(failure.getMessage().startsWith(message), failure::getMessage);
            });
    assertFalse(Files.exists(folder.resolve("refused")));
  }

  @Test
  void aRankWithAnotherTextOrNoneIsNamed() {
    refused(
        "rank 2 has another text of one than rank 0",
        ranks -> List.of(ranks.rank() == 2 ? SuiteTexts.text("one", 0, 5, 1) : ONE));
    refused(
        "rank 1 has another text of one than rank 0",
        ranks -> List.of(ranks.rank() == 1 ? missing("one", 0) : ONE));
  }
}
