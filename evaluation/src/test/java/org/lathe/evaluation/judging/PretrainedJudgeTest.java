package org.lathe.evaluation.judging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;
import org.lathe.models.PassListener;
import org.lathe.models.autoregressive.AutoregressiveModel;
import org.lathe.models.gpt.Gpt2Config;
import org.lathe.models.gpt.RandomGpt2;
import org.lathe.models.ltm.SmallModel;

/** A judge gives what its model says of the ids that its tokenizer makes. */
class PretrainedJudgeTest {
  private static final Gpt2Config WORDS =
      new Gpt2Config(50257, 8, 1, 2, 70, 32, 1e-5, true, Gpt2Config.Gelu.TANH);
  private static final List<String> TEXTS = List.of("a", "Once upon a time there was a fox.");

  @TempDir Path folder;

  private static Session session() {
    Backends.Choice choice = Backends.choose("vector");
    return choice.backend().open(choice.device(), 2);
  }

  private IndependentTexts opened(Session session, int separator) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    checkpoint.loadWeights(session);
    return new IndependentTexts(session, (AutoregressiveModel) checkpoint.model(), separator);
  }

  @Test
  void judgesAndFeaturesTexts() throws IOException {
    RandomGpt2.write(folder, WORDS, RandomGpt2.weights(WORDS, 0.3, 3), "");
    Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
    List<int[]> ids = TEXTS.stream().map(tokenizer::encode).toList();
    try (Session session = session();
        Session other = session();
        PretrainedJudge judge = PretrainedJudge.open(folder, session);
        IndependentTexts model = opened(other, tokenizer.separator())) {
      double[] nll = model.nll(ids, PassListener.NONE);
      assertEquals("GPT-2 in " + folder, judge.name());
      Judge.Verdict verdict = judge.judge(TEXTS, PassListener.NONE);
      assertEquals(nll[0] + nll[1], verdict.nll());
      assertEquals(ids.stream().mapToInt(text -> text.length).sum(), verdict.tokens());
      assertEquals(Math.exp(Arrays.stream(nll).sum() / verdict.tokens()), verdict.perplexity());
      assertArrayEquals(
          model.features(ids, PassListener.NONE).get(1),
          judge.features(TEXTS, PassListener.NONE).get(1));
      assertThrows(
          IllegalArgumentException.class,
          () -> judge.features(List.of("a", ""), PassListener.NONE));
      assertEquals(0, judge.judge(List.of(""), PassListener.NONE).tokens());
    }
  }

  @Test
  void aModelOfOtherIdsNeedsItsTokenizer() throws IOException {
    Gpt2Config small = new Gpt2Config(500, 8, 1, 2, 70, 32, 1e-5, true, Gpt2Config.Gelu.TANH);
    RandomGpt2.write(folder, small, RandomGpt2.weights(small, 0.3, 3), "");
    try (Session session = session()) {
      InputException e =
          assertThrows(InputException.class, () -> PretrainedJudge.open(folder, session));
      assertTrue(e.getMessage().contains("put the tokenizer.json"), e::getMessage);
    }
  }

  private void refused(String part) {
    try (Session session = session()) {
      InputException e =
          assertThrows(InputException.class, () -> PretrainedJudge.open(folder, session));
      assertTrue(e.getMessage().contains(part), e::getMessage);
      assertEquals(1, e.getMessage().lines().count());
    }
  }

  @Test
  void aFolderWithoutAnExactModelIsRefused() throws IOException {
    refused("no GPT-2 in");
    Files.writeString(
        folder.resolve("config.json"), new ObjectMapper().writeValueAsString(SmallModel.config(2)));
    refused("of family ltm, whose likelihood is only bounded");
  }
}
