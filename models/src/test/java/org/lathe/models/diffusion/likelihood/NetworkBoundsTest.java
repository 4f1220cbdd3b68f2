package org.lathe.models.diffusion.likelihood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Parameter;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.models.SequenceScore;
import org.lathe.models.Weights;
import org.lathe.models.diffusion.DiffusionModel;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/** The bounds of small networks on a session. */
class NetworkBoundsTest {
  private static final int V = 13;
  private static final int LENGTH = 9;
  private static final int SEPARATOR = V - 1;
  private static final List<int[]> SEQUENCES =
      IntStream.range(0, 5)
          .mapToObj(k -> IntStream.range(0, LENGTH).map(i -> (3 * i * i + k * i) % V).toArray())
          .toList();

  private static DiffusionModel model(Process process) {
    return new DiffusionModel(
        new DiffusionConfig(
            process,
            V,
            16,
            2,
            2,
            32,
            LENGTH + 2,
            8,
            8,
            process != Process.MDLM,
            switch (process) {
              case MDLM, SEDD_ABSORB -> ScheduleName.LOG_LINEAR.published();
              case SEDD_UNIFORM -> ScheduleName.GEOMETRIC.published();
              case MD4 -> ScheduleName.LINEAR.published();
            },
            DiffusionConfig.EPSILON,
            DiffusionConfig.ROPE_THETA));
  }

  private static Session open(DiffusionModel model, int threads) {
    Backends.Choice choice = Backends.choose("vector");
    Session session = choice.backend().open(choice.device(), threads);
    Weights.start(session, model.parameters(), 11);
    return session;
  }

  /** Adds random numbers, so that no weight is zero. */
  private static void perturb(Session session, DiffusionModel model) {
    SplittableRandom random = new SplittableRandom(3);
    for (Parameter parameter : model.parameters()) {
      float[] values = session.read(parameter.name());
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) random.nextGaussian(0, 0.3);
      }
      session.write(parameter.name(), values);
    }
  }

  private static Scores scores(DiffusionModel model, Session session, int batch, int draws) {
    try (Likelihood likelihood =
        model.likelihood(
            session,
            new BatchShape(batch, LENGTH),
            SEPARATOR,
            InferenceOptions.NONE,
            new ScoreOptions(draws, true, 3))) {
      return Scores.of(likelihood, SEQUENCES, PassListener.NONE);
    }
  }

  /** A model that has learned nothing gives all tokens the same probability. */
  @ParameterizedTest
  @EnumSource
  void aFreshModelCostsLogVocabulary(Process process) {
    DiffusionModel model = model(process);
    double expected = LENGTH * Math.log(V);
    try (Session session = open(model, 1)) {
      Scores scores = scores(model, session, 5, process.masks() ? 2 : 64);
      for (SequenceScore score : scores.sequences()) {
        String headline = scores.figures().getFirst().name();
        double error = Math.sqrt(score.drawVariance().get(headline));
        if (process.masks()) {
          assertEquals(0, error, 1e-4);
          double second = score.secondHalf().get(headline);
          assertEquals(expected * (LENGTH - LENGTH / 2) / LENGTH, second, 1e-4);
        }
        assertEquals(expected, score.nats().get(headline), 1e-4 + 4 * error);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchAndThreadsChangeNoBit(Process process) {
    DiffusionModel model = model(process);
    List<List<SequenceScore>> all = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      try (Session session = open(model, threads)) {
        perturb(session, model);
        for (int batch : new int[] {1, 2, 8}) {
          all.add(scores(model, session, batch, 3).sequences());
        }
      }
    }
    for (List<SequenceScore> other : all) {
      assertEquals(all.getFirst(), other);
    }
  }

  @Test
  void theScoreEntropyIsAboveTheCrossEntropy() {
    DiffusionModel model = model(Process.SEDD_ABSORB);
    try (Session session = open(model, 1)) {
      perturb(session, model);
      for (SequenceScore score : scores(model, session, 5, 2).sequences()) {
        double finite = score.nats().get("finite");
        double scoreEntropy = score.nats().get("score_entropy");
        assertTrue(scoreEntropy > finite + 1e-3, () -> scoreEntropy + " <= " + finite);
      }
    }
  }
}
