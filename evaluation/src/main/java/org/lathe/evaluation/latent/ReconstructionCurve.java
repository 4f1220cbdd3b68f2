package org.lathe.evaluation.latent;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.evaluation.SameWork;
import org.lathe.files.InputException;
import org.lathe.models.BatchShape;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Reconstruction;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

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

  /** The accuracies of one sequence; NELBO in nats. */
  private record One(
      double nelbo,
      double greedy,
      double sampled,
      double teacherForced,
      double otherGreedy,
      double otherTeacherForced,
      int[] decoded)
      implements Serializable {}

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
    return of(model, fits, sources, sampling, seed, sessions, listener, Ranks.ALONE);
  }

  /**
   * Reconstructs sequences after each fit, on all ranks; each of them gets all points.
   *
   * @param model one with latents
   * @param fits how z is fitted, one after the other
   * @param sources ids of the sequences, [sequences][tokens]
   * @param sampling of the sampled decoding
   * @param sessions opens an empty session of the engine
   * @param listener told each point on rank 0
   * @throws InputException if the model is of another family
   * @throws org.lathe.training.ranks.RankException if another rank has another model, other options
   *     or other sequences
   */
  public static List<Point> of(
      TrainedModel model,
      List<FitOptions> fits,
      int[][] sources,
      TokenChoice sampling,
      long seed,
      Supplier<Session> sessions,
      Consumer<Point> listener,
      Ranks ranks) {
    LatentModel latent = LatentModel.of(model.model(), model.checkpoint().folder());
    SharedWork work = new SharedWork(ranks);
    SameWork.require(work, model, List.of(fits, sampling, seed), List.of(sources));
    Consumer<Point> heard = work.heard(listener, _ -> {});
    List<Point> points = new ArrayList<>();
    try (Session session = sessions.get()) {
      model.checkpoint().loadWeights(session);
      for (FitOptions fit : fits) {
        List<One> all =
            work.all(
                sources.length,
                work.together(sources.length, sources.length),
                (first, end) ->
                    reconstructed(
                        session, model, latent, fit, sources, sampling, seed, first, end));
        Point point = point(model, fit, all, sources[0].length);
        points.add(point);
        heard.accept(point);
      }
    }
    return points;
  }

  /**
   * Reconstructs the sequences {@code first .. end - 1}. The control of each is the z of the one
   * after it, so that of the last has the sequence after the share in its batch, unless that is in
   * the share.
   */
  private static List<One> reconstructed(
      Session session,
      TrainedModel model,
      LatentModel latent,
      FitOptions fit,
      int[][] sources,
      TokenChoice sampling,
      long seed,
      int first,
      int end) {
    int own = end - first;
    int[] numbers =
        IntStream.range(first, own == sources.length ? end : end + 1)
            .map(number -> number % sources.length)
            .toArray();
    int[][] taken =
        Arrays.stream(numbers).mapToObj(number -> sources[number]).toArray(int[][]::new);
    LtmGraphs graphs = latent.graphs(new BatchShape(taken.length, taken[0].length));
    double[] nelbo = new double[own];
    Arrays.fill(nelbo, Double.NaN);
    try (Reconstruction reconstruction =
        new Reconstruction(session, graphs, fit, model.vocabulary())) {
      Reconstruction.Result result =
          reconstruction.reconstruct(
              taken, sampling, seed, (step, score) -> Arrays.setAll(nelbo, score::nelbo), numbers);
      return IntStream.range(0, own)
          .mapToObj(
              b ->
                  new One(
                      nelbo[b],
                      result.greedyAccuracy()[b],
                      result.sampledAccuracy()[b],
                      result.teacherForcedAccuracy()[b],
                      result.otherGreedyAccuracy()[b],
                      result.otherTeacherForcedAccuracy()[b],
                      result.greedy()[b]))
          .toList();
    }
  }

  private static Point point(TrainedModel model, FitOptions fit, List<One> all, int length) {
    double nelbo = 0;
    for (One one : all) {
      nelbo += one.nelbo();
    }
    return new Point(
        fit.fast().steps(),
        nelbo / ((double) all.size() * length),
        mean(all, One::greedy),
        mean(all, One::sampled),
        mean(all, One::teacherForced),
        mean(all, One::otherGreedy),
        mean(all, One::otherTeacherForced),
        model.tokenizer().display(all.getFirst().decoded()));
  }

  private static double mean(List<One> all, ToDoubleFunction<One> figure) {
    return all.stream().mapToDouble(figure).average().orElseThrow();
  }
}
