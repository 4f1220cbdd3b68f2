package org.lathe.evaluation.latent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.BatchShape;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Reconstruction;
import org.lathe.training.TrainedModel;

/** The reconstruction accuracy from z alone, after fits of several lengths. */
public final class ReconstructionCurve {
  private ReconstructionCurve() {}

  /**
   * The accuracies after one fit.
   *
   * @param fastSteps T_fast
   * @param nelbo at the last fast step, nats per token
   * @param greedy share of tokens that are right, decoded greedily from z alone
   * @param sampled the same, sampled
   * @param teacherForced the same, given the true tokens before
   * @param otherGreedy control: decoded greedily from the z of another sequence; NaN for one alone
   * @param otherTeacherForced control: given the true tokens before and the z of another sequence
   * @param decoded the first sequence, decoded greedily
   */
  public record Point(
      int fastSteps,
      double nelbo,
      double greedy,
      double sampled,
      double teacherForced,
      double otherGreedy,
      double otherTeacherForced,
      String decoded) {}

  /**
   * Reconstructs sequences after each fit.
   *
   * @param model one with latents
   * @param fits how z is fitted, one after the other
   * @param sources ids of the sequences, [sequences][tokens]
   * @param sampling of the sampled decoding
   * @param sessions opens an empty session of the engine
   * @param listener told each point as it is measured
   * @throws InputException if the model is of another family
   */
  public static List<Point> of(
      TrainedModel model,
      List<FitOptions> fits,
      int[][] sources,
      TokenChoice sampling,
      long seed,
      Supplier<Session> sessions,
      Consumer<Point> listener) {
    LtmGraphs graphs =
        LatentModel.of(model.model(), model.checkpoint().folder())
            .graphs(new BatchShape(sources.length, sources[0].length));
    List<Point> points = new ArrayList<>();
    try (Session session = sessions.get()) {
      model.checkpoint().loadWeights(session);
      for (FitOptions fit : fits) {
        Point point = point(session, model, graphs, fit, sources, sampling, seed);
        points.add(point);
        listener.accept(point);
      }
    }
    return points;
  }

  private static Point point(
      Session session,
      TrainedModel model,
      LtmGraphs graphs,
      FitOptions fit,
      int[][] sources,
      TokenChoice sampling,
      long seed) {
    double[] last = {Double.NaN};
    FastLearning.Listener listener =
        (step, score) -> last[0] = score.nelbo() / ((double) sources.length * sources[0].length);
    try (Reconstruction reconstruction =
        new Reconstruction(session, graphs, fit, model.vocabulary())) {
      Reconstruction.Result result =
          reconstruction.reconstruct(
              sources, sampling, seed, listener, IntStream.range(0, sources.length).toArray());
      return new Point(
          fit.fast().steps(),
          last[0],
          mean(result.greedyAccuracy()),
          mean(result.sampledAccuracy()),
          mean(result.teacherForcedAccuracy()),
          mean(result.otherGreedyAccuracy()),
          mean(result.otherTeacherForcedAccuracy()),
          model.tokenizer().display(result.greedy()[0]));
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
