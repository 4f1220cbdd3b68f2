package org.lathe.evaluation.judging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.Checkpoint;
import org.lathe.models.PassListener;
import org.lathe.models.autoregressive.AutoregressiveModel;
import org.lathe.models.gpt.DoubleGpt2;
import org.lathe.models.gpt.Gpt2Config;
import org.lathe.models.gpt.RandomGpt2;

/** Texts that do not disturb each other, against GPT-2's formulas in float64. */
class IndependentTextsTest {
  private static final double SIZE = 0.3;

  /** Sums one after the other in a model of two layers, and the terms of the longest. */
  private static final int DEPTH = 2 * 9 + 3;

  private static final int TERMS = 52;

  /** A model with GPT-2's ids, so that texts can be given; longer ones than it has positions. */
  private static final Gpt2Config WORDS =
      new Gpt2Config(50257, 8, 1, 2, 70, 32, 1e-5, true, Gpt2Config.Gelu.TANH);

  private static final Gpt2Tokenizer TOKENIZER = new Gpt2Tokenizer();

  private static final List<int[]> TEXTS =
      List.of(
              "a",
              "Once upon a time there was a fox.",
              "word ".repeat(100),
              "It was the best of times, it was the worst of times. ".repeat(5))
          .stream()
          .map(TOKENIZER::encode)
          .toList();

  @TempDir Path folder;

  private static Session session(int threads) {
    Backends.Choice choice = Backends.choose("vector");
    return choice.backend().open(choice.device(), threads);
  }

  private IndependentTexts words(Session session) throws IOException {
    RandomGpt2.write(folder, WORDS, RandomGpt2.weights(WORDS, SIZE, 3), "");
    Checkpoint checkpoint = Checkpoint.open(folder);
    checkpoint.loadWeights(session);
    return new IndependentTexts(
        session, (AutoregressiveModel) checkpoint.model(), TOKENIZER.separator());
  }

  private static DoubleGpt2 formulas() {
    Map<String, float[]> floats = new LinkedHashMap<>();
    RandomGpt2.weights(WORDS, SIZE, 3).forEach((name, entry) -> floats.put(name, entry.floats()));
    return new DoubleGpt2(WORDS, floats);
  }

  /** Relative in norm. */
  private static void assertClose(double[] want, float[] got) {
    double error = 0;
    double norm = 0;
    for (int j = 0; j < want.length; j++) {
      error += (got[j] - want[j]) * (got[j] - want[j]);
      norm += want[j] * want[j];
    }
    double relative = Math.sqrt(error / norm);
    assertTrue(
        relative <= TolerancePolicy.programs(DEPTH, TERMS),
        () -> "off by " + relative + " of " + TolerancePolicy.programs(DEPTH, TERMS));
  }

  @Test
  void aTextScoresAndIsFeaturedByItselfAsBesideOthers() throws IOException {
    DoubleGpt2 formulas = formulas();
    try (Session session = session(2);
        IndependentTexts model = words(session)) {
      double[] together = model.nll(TEXTS, PassListener.NONE);
      List<float[]> features = model.features(TEXTS, PassListener.NONE);
      for (int t = 0; t < TEXTS.size(); t++) {
        int[] text = TEXTS.get(t);
        assertEquals(together[t], model.nll(List.of(text), PassListener.NONE)[0]);
        assertArrayEquals(features.get(t), model.features(List.of(text), PassListener.NONE).get(0));
        double want = nllInBlocks(formulas, text);
        assertEquals(want, together[t], TolerancePolicy.programs(DEPTH, TERMS) * want);
        int[] read = Arrays.copyOf(text, Math.min(text.length, WORDS.positions()));
        assertClose(formulas.hidden(read)[read.length - 1], features.get(t));
      }
    }
  }

  /** The first block after the separator, each later one after the token before it. */
  private static double nllInBlocks(DoubleGpt2 formulas, int[] text) {
    double nll = 0;
    for (int from = 0; from < text.length; from += WORDS.positions()) {
      nll +=
          formulas.nll(
              from == 0 ? TOKENIZER.separator() : text[from - 1],
              Arrays.copyOfRange(text, from, Math.min(text.length, from + WORDS.positions())));
    }
    return nll;
  }

  @Test
  void progressEndsWhenAllIsDone() throws IOException {
    List<String> told = new ArrayList<>();
    try (Session session = session(1);
        IndependentTexts model = words(session)) {
      model.features(TEXTS, (done, all) -> told.add(done + " of " + all));
      assertEquals("4 of 4", told.getLast());
      assertThrows(
          IllegalArgumentException.class,
          () -> model.features(List.of(new int[1], new int[0]), PassListener.NONE));
    }
  }
}
