package org.lathe.training.scale;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.lathe.files.InputException;
import org.lathe.models.Model;
import org.lathe.models.ObjectiveOptions;
import org.lathe.training.BatchOptions;
import org.lathe.training.PreparedRecipe;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

/**
 * How far the training of a recipe scales on a cluster, by {@link ScaleModel}; nothing is trained.
 *
 * @param recipe its name
 * @param batch sequences of a step
 * @param leaf sequences of a leaf of the sum
 * @param length tokens of a sequence
 * @param fitSteps steps of the fit of each sequence; null where training fits nothing
 * @param gradientBytes of one gradient of all weights
 * @param fixedSeconds of a step on one rank whatever its number of sequences
 * @param sequenceSeconds of the fit and the gradient of one sequence on one rank
 * @param points for 1, 2, 4, .. ranks, the whole cluster, and the numbers that were asked for
 * @param remedies for the first point below each of {@link #LEVELS}, and for the whole cluster
 * @param assumptions what the figures rest on, each a sentence without its full stop
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScalePlan(
    String recipe,
    int batch,
    int leaf,
    int length,
    Integer fitSteps,
    long gradientBytes,
    double fixedSeconds,
    double sequenceSeconds,
    List<ScalePoint> points,
    List<ScaleRemedy> remedies,
    List<String> assumptions) {
  private static final double GIGA = 1e-9;

  /** The efficiencies below which remedies are looked for, descending. */
  public static final List<Double> LEVELS = List.of(0.9, 0.5);

  /**
   * Plans the training of a recipe.
   *
   * @throws InputException if the leaf does not divide the batch, or the measured run cannot be
   *     read, or is of another model
   */
  public static ScalePlan of(Recipe recipe, Cluster cluster) {
    Model model = PreparedRecipe.toPlan(recipe).model();
    DividedStep step = step(recipe, model, cluster);
    OptionalInt fitSteps = recipe.objective().fitSteps();
    double today = work(model, recipe.objective(), recipe);
    IntToDoubleFunction work =
        steps -> work(model, recipe.objective().withFitSteps(steps), recipe) / today;
    ScaleModel scale = new ScaleModel(cluster, step);
    List<ScalePoint> points = counts(cluster).mapToObj(scale::at).toList();
    return new ScalePlan(
        recipe.name(),
        step.batch(),
        step.leaf(),
        step.length(),
        fitSteps.isPresent() ? fitSteps.getAsInt() : null,
        step.gradientBytes(),
        step.fixedSeconds(),
        step.sequenceSeconds(),
        points,
        remedies(scale, points, fitSteps, work),
        assumptions(recipe, cluster));
  }

  /** Returns the numbers of ranks, ascending, each once. */
  private static IntStream counts(Cluster cluster) {
    int all = cluster.ranks();
    IntStream powers = IntStream.iterate(1, ranks -> ranks <= all, ranks -> 2 * ranks);
    IntStream asked = cluster.counts().stream().mapToInt(Integer::intValue);
    return IntStream.concat(IntStream.concat(powers, asked), IntStream.of(all)).distinct().sorted();
  }

  private static DividedStep step(Recipe recipe, Model model, Cluster cluster) {
    long gradientBytes =
        model.parameters().stream().mapToLong(parameter -> parameter.type().bytes()).sum();
    int batch = recipe.batch().sequences();
    double sequence =
        switch (cluster.step()) {
          case StepTime.OfSequences measured ->
              (measured.seconds() - measured.fixedSeconds()) / measured.sequences().orElse(batch);
          case StepTime.OfRun measured -> ofRun(measured, recipe, model);
        };
    return new DividedStep(
        batch,
        leaf(recipe, cluster),
        recipe.batch().length(),
        gradientBytes,
        cluster.step().fixedSeconds(),
        sequence);
  }

  /**
   * Returns the sequences of a leaf: what the cluster's file says, or the recipe, or its
   * micro-batch, which is 1 where it is left to the device.
   */
  private static int leaf(Recipe recipe, Cluster cluster) {
    int own =
        recipe.batch().leaf() == BatchOptions.FITTING
            ? Math.max(1, recipe.batch().microBatch())
            : recipe.batch().leaf();
    return cluster.leaf().orElse(own);
  }

  /** A run of another number of fit steps tells the time of a sequence by its work. */
  private static double ofRun(StepTime.OfRun measured, Recipe recipe, Model model) {
    Path folder = measured.run();
    Recipe run = RecipeFile.read(folder);
    requireSame(folder, "family", run.family(), recipe.family());
    requireSame(folder, "model", run.model(), recipe.model());
    requireSame(folder, "batch.length", run.batch().length(), recipe.batch().length());
    requireSame(folder, "precision", run.precision(), recipe.precision());
    double seconds = RunSeconds.median(folder);
    if (measured.fixedSeconds() >= seconds) {
      throw new InputException(
          "step.fixedSeconds is %s, must be less than the median of %s, %s s"
              .formatted(measured.fixedSeconds(), folder, seconds));
    }
    double sequence = (seconds - measured.fixedSeconds()) / run.batch().sequences();
    return sequence
        * work(model, recipe.objective(), recipe)
        / work(model, run.objective(), recipe);
  }

  private static void requireSame(Path run, String field, Object there, Object here) {
    if (!there.equals(here)) {
      throw new InputException(
          "step.run: %s has %s %s and the recipe %s: measure a run of the recipe"
              .formatted(run, field, there, here));
    }
  }

  private static double work(Model model, ObjectiveOptions objective, Recipe recipe) {
    return model.nominalFlopsPerToken(objective, recipe.batch().length());
  }

  private static List<ScaleRemedy> remedies(
      ScaleModel model, List<ScalePoint> points, OptionalInt fitSteps, IntToDoubleFunction work) {
    List<ScaleRemedy> remedies = new ArrayList<>();
    for (double level : LEVELS) {
      points.stream()
          .filter(point -> point.efficiency() < level)
          .findFirst()
          .ifPresent(point -> remedies.add(ScaleRemedy.of(model, point, level, fitSteps, work)));
    }
    ScalePoint all = points.getLast();
    double level = LEVELS.getFirst();
    boolean told =
        remedies.stream().anyMatch(known -> known.ranks() == all.ranks() && known.below() == level);
    if (all.efficiency() < level && !told) {
      remedies.add(ScaleRemedy.of(model, all, level, fitSteps, work));
    }
    return List.copyOf(remedies);
  }

  private static List<String> assumptions(Recipe recipe, Cluster cluster) {
    List<String> lines = new ArrayList<>();
    boolean open = recipe.batch().microBatch() == BatchOptions.FITTING;
    if (cluster.leaf().isEmpty()) {
      lines.add(
          open
              ? "leaf 1: the recipe leaves the micro-batch to the device; give leaf in the file"
              : "leaf %d: the micro-batch of the recipe".formatted(recipe.batch().microBatch()));
    }
    cluster
        .link()
        .ifPresent(
            link ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "between machines: %d x %,.1f Gbit/s, %.0f %% of it reached, latency %.3g"
                            + " us",
                        link.cards(),
                        GIGA * link.bitsPerSecond(),
                        100 * link.share(),
                        1e6 * link.latencySeconds())));
    if (cluster.ranksPerNode() > 1) {
      InsideLink inside = cluster.insideOf(cluster.ranksPerNode());
      lines.add(
          String.format(
              Locale.ROOT,
              "inside a machine: %,.1f GB/s from each rank while all send, latency %.3g us",
              GIGA * inside.bytesPerSecond(),
              1e6 * inside.latencySeconds()));
    }
    cluster
        .staging()
        .ifPresent(
            host ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "gradients through the host: %,.1f GB/s on the bus, memory %,.1f GB/s",
                        GIGA * host.busBytesPerSecond(),
                        GIGA * host.memoryBytesPerSecond())));
    lines.add(
        "pieces of %d KiB, %d under way; ranks fill one machine after the other"
            .formatted(ExchangeTime.PIECE >> 10, ExchangeTime.IN_FLIGHT));
    lines.add(
        "one exchange for each step, after it; compute without it divides exactly, but for the"
            + " fixed seconds; evaluations and checkpoints are left out");
    return List.copyOf(lines);
  }
}
