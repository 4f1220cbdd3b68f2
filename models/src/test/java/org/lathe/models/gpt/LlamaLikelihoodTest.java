package org.lathe.models.gpt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.FigureKind;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.SequenceScore;

/** The exact likelihood is a sum over tokens, a function of weights and the sequence alone. */
class LlamaLikelihoodTest {
  private static final LlamaModel MODEL = SmallLlama.model(2);

  /** Odd, so that the halves differ in length. */
  private static final int LENGTH = 9;

  private static final List<int[]> SEQUENCES =
      IntStream.range(0, 5).mapToObj(k -> SmallLlama.sequence(k, LENGTH)).toList();

  private static Likelihood likelihood(Session session, int batch, boolean secondHalf, long seed) {
    return MODEL.likelihood(
        session,
        new BatchShape(batch, LENGTH),
        SmallLlama.SEPARATOR,
        InferenceOptions.NONE,
        new ScoreOptions(1, secondHalf, seed));
  }

  private static List<SequenceScore> scores(int batch, long seed) {
    try (Session session = SmallLlama.open("vector", 2, MODEL);
        Likelihood likelihood = likelihood(session, batch, true, seed)) {
      return Scores.of(likelihood, SEQUENCES, PassListener.NONE).sequences();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void neitherBatchNorSeedChangeABit(int batch) {
    List<SequenceScore> alone = scores(1, 1);
    assertEquals(SEQUENCES.size(), alone.size());
    assertEquals(alone, scores(batch, 2));
    assertEquals(5, alone.stream().map(SequenceScore::nats).distinct().count());
  }

  /** By the loss of each token, one sequence at a time. */
  @Test
  void theSecondHalfIsTheSumOverItsTokens() {
    List<SequenceScore> scores = scores(5, 1);
    TaskGraph one = MODEL.graphs(new BatchShape(1, LENGTH)).score();
    try (Session session = SmallLlama.open("scalar", 1, MODEL);
        Program program = session.compile(one)) {
      for (int k = 0; k < SEQUENCES.size(); k++) {
        Batch batch = Batch.of(SmallLlama.SEPARATOR, SEQUENCES.get(k));
        program.write(GraphNames.TOKENS, batch.tokens());
        program.write(GraphNames.TARGETS, batch.targets());
        program.run();
        float[] tokens = program.read(GraphNames.TOKEN_NLL);
        double all = 0;
        double second = 0;
        for (int i = 0; i < LENGTH; i++) {
          all += tokens[i];
          second += i >= LENGTH / 2 ? tokens[i] : 0;
        }
        assertEquals(Map.of("exact", all), scores.get(k).nats());
        assertEquals(Map.of("exact", second), scores.get(k).secondHalf());
        assertTrue(0 < second && second < all);
      }
    }
  }

  /** Given the first half: what stands there changes what the second half scores. */
  @Test
  void theSecondHalfIsGivenTheFirst() {
    int[] known = SEQUENCES.get(0);
    int[] other = known.clone();
    other[LENGTH / 2 - 1] = (other[LENGTH / 2 - 1] + 1) % SmallLlama.SEPARATOR;
    try (Session session = SmallLlama.open("vector", 1, MODEL);
        Likelihood likelihood = likelihood(session, 2, true, 1)) {
      List<SequenceScore> scores =
          likelihood.score(List.of(known, other), new int[] {0, 1}, 0, () -> {});
      assertTrue(!scores.get(0).secondHalf().equals(scores.get(1).secondHalf()), scores::toString);
    }
  }

  @Test
  void whatIsNotAskedForIsNotTold() {
    try (Session session = SmallLlama.open("vector", 1, MODEL);
        Likelihood likelihood = likelihood(session, 2, false, 1)) {
      assertEquals(Map.of("exact", FigureKind.EXACT), likelihood.figures());
      List<Long> done = new ArrayList<>();
      Scores scores =
          Scores.of(likelihood, SEQUENCES, (passes, all) -> done.add(10 * passes + all));
      assertTrue(scores.sequences().stream().allMatch(score -> score.secondHalf().isEmpty()));
      assertEquals(List.of(13L, 23L, 33L), done, "one pass for each of three batches");
      assertEquals(Map.of(), likelihood.details(scores.sequences(), scores.tokens()));
      assertThrows(
          IllegalArgumentException.class,
          () -> likelihood.score(SEQUENCES, new int[] {0, 1, 2, 3, 4}, 0, () -> {}));
    }
  }
}
