package org.lathe.studies.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.lathe.evaluation.latent.LatentBlock;
import org.lathe.evaluation.latent.LatentSummary;
import org.lathe.evaluation.suite.BlockResult;
import org.lathe.evaluation.suite.LikelihoodBlock;
import org.lathe.evaluation.suite.LikelihoodSummary;
import org.lathe.evaluation.suite.SetSummary;
import org.lathe.evaluation.suite.SuiteLines;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.files.FiniteJson;
import org.lathe.files.Json;
import org.lathe.files.Sha256;
import org.lathe.models.FigureKind;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.LatentModel;
import org.lathe.models.ltm.measurement.FitPoint;
import org.lathe.studies.format.FigureName;
import org.lathe.training.TrainedModel;

/**
 * The figures of a validation suite, by sequence, in nats per token.
 *
 * @param sequences a digest of the texts, in their order
 * @param figures by name
 * @param details of latents
 */
record SuiteFigures(
    String sequences, Map<String, RunFigures.Measured> figures, ObjectNode details) {
  private static final String BOUND = "upper_bound";
  private static final String NO_BOUND = "no_bound";

  /** What diffusion models call the score of the authors' code. */
  private static final String RELEASE = "release";

  static SuiteFigures of(TrainedModel model, SuiteReport report, Path results) {
    if (model.model() instanceof LatentModel) {
      return latent(
          SuiteLines.of(results, LatentBlock.class),
          (LatentSummary) report.sets().getFirst().figures(),
          ((FitOptions) model.inference()).fast().steps());
    }
    return likelihood(
        SuiteLines.of(results, LikelihoodBlock.class),
        (LikelihoodSummary) report.sets().getFirst().figures());
  }

  /**
   * Returns the figures of evaluation sets: the first figure of each, and the score that the
   * authors' code prints where there is one.
   */
  static Map<String, RunFigures.Measured> zeroShot(
      TrainedModel model, SuiteReport report, Path results) {
    Map<String, RunFigures.Measured> figures = new LinkedHashMap<>();
    if (model.model() instanceof LatentModel) {
      List<BlockResult<LatentBlock>> all = SuiteLines.of(results, LatentBlock.class);
      for (SetSummary set : report.sets()) {
        OfSet<LatentBlock> of = new OfSet<>(figures, set.set(), blocks(all, set.set()));
        of.put(FigureName.Kind.ZERO_SHOT, BOUND, block -> point(block, 0).fresh());
        of.put(FigureName.Kind.ZERO_SHOT_RELEASE, NO_BOUND, block -> point(block, 0).fittedNoise());
      }
      return figures;
    }
    List<BlockResult<LikelihoodBlock>> all = SuiteLines.of(results, LikelihoodBlock.class);
    for (SetSummary set : report.sets()) {
      LikelihoodSummary summary = (LikelihoodSummary) set.figures();
      OfSet<LikelihoodBlock> of = new OfSet<>(figures, set.set(), blocks(all, set.set()));
      Map.Entry<String, LikelihoodSummary.Whole> first =
          summary.figures().entrySet().iterator().next();
      of.put(
          FigureName.Kind.ZERO_SHOT,
          kind(first.getValue().kind()),
          block -> block.figures().get(first.getKey()));
      if (summary.figures().containsKey(RELEASE)) {
        of.put(FigureName.Kind.ZERO_SHOT_RELEASE, NO_BOUND, block -> block.figures().get(RELEASE));
      }
    }
    return figures;
  }

  private static <F> List<BlockResult<F>> blocks(List<BlockResult<F>> all, String set) {
    return all.stream().filter(block -> block.set().equals(set)).toList();
  }

  /** The figures of one evaluation set. */
  private record OfSet<F>(
      Map<String, RunFigures.Measured> figures, String set, List<BlockResult<F>> blocks) {
    void put(FigureName.Kind kind, String bound, ToDoubleFunction<F> nats) {
      double[] each =
          blocks.stream()
              .mapToDouble(block -> nats.applyAsDouble(block.measured()) / block.tokens())
              .toArray();
      figures.put(
          FigureName.of(kind, set).toString(),
          new RunFigures.Measured(bound, each, digest(blocks)));
    }
  }

  private static String kind(FigureKind kind) {
    return Json.tree(Map.of("kind", kind)).path("kind").asText();
  }

  private static <F> String digest(List<BlockResult<F>> blocks) {
    ArrayNode texts = Json.array();
    blocks.forEach(
        block -> texts.addArray().add(block.block()).add(block.bytes()).add(block.begins()));
    return Sha256.of(texts.toString()).substring(0, 16);
  }

  private static SuiteFigures likelihood(
      List<BlockResult<LikelihoodBlock>> blocks, LikelihoodSummary summary) {
    Map<String, RunFigures.Measured> figures = new LinkedHashMap<>();
    Map.Entry<String, LikelihoodSummary.Whole> first =
        summary.figures().entrySet().iterator().next();
    String kind = kind(first.getValue().kind());
    put(figures, "bound", kind, blocks, 1, block -> block.figures().get(first.getKey()));
    if (!summary.secondHalf().isEmpty()) {
      Map.Entry<String, LikelihoodSummary.Half> half =
          summary.secondHalf().entrySet().iterator().next();
      String known = half.getValue().kind() == null ? NO_BOUND : kind(half.getValue().kind());
      put(figures, "secondHalf", known, blocks, 2, block -> block.secondHalf().get(half.getKey()));
    }
    return new SuiteFigures(digest(blocks), figures, Json.object());
  }

  private static SuiteFigures latent(
      List<BlockResult<LatentBlock>> blocks, LatentSummary summary, int trained) {
    Map<String, RunFigures.Measured> figures = new LinkedHashMap<>();
    ObjectNode details = Json.object();
    for (int i = 0; i < summary.points().size(); i++) {
      int point = i;
      int steps = summary.points().get(i).fastSteps();
      if (steps == trained) {
        put(figures, "", point, blocks);
      }
      put(figures, "@" + steps, point, blocks);
    }
    if (summary.priorSecondHalf() != null) {
      put(
          figures,
          "priorSecondHalf",
          BOUND,
          blocks,
          2,
          block -> block.priorSecondHalfNll().logOfMean());
    }
    summary.points().stream()
        .filter(point -> point.fastSteps() == trained)
        .forEach(
            point ->
                details.set(
                    "klByLayer", FiniteJson.of(Map.of("nats", point.klByLayer())).get("nats")));
    details.put("activeDimensions", summary.active().count());
    details.put("dimensions", summary.active().dimensions());
    return new SuiteFigures(digest(blocks), figures, details);
  }

  private static void put(
      Map<String, RunFigures.Measured> figures,
      String at,
      int point,
      List<BlockResult<LatentBlock>> blocks) {
    ToDoubleFunction<LatentBlock> fresh = block -> point(block, point).fresh();
    put(figures, "bound" + at, BOUND, blocks, 1, fresh);
    put(
        figures,
        "importanceWeighted" + at,
        BOUND,
        blocks,
        1,
        block -> point(block, point).importanceWeighted());
    put(figures, "fitted" + at, NO_BOUND, blocks, 1, block -> point(block, point).fittedNoise());
    put(figures, "kl" + at, "estimate", blocks, 1, block -> point(block, point).draws().kl());
    if (blocks.getFirst().measured().priorSecondHalfNll() != null) {
      ToDoubleFunction<LatentBlock> half = block -> point(block, point).secondHalf().logOfMean();
      put(figures, "secondHalf" + at, BOUND, blocks, 2, half);
      put(
          figures,
          "gain" + at,
          "estimate",
          blocks,
          2,
          block -> block.priorSecondHalfNll().logOfMean() - half.applyAsDouble(block));
    }
  }

  private static FitPoint point(LatentBlock block, int number) {
    return block.points().get(number);
  }

  /**
   * Adds a figure.
   *
   * @param part of a sequence that it is of: the whole is 1, the second half 2
   */
  private static <F> void put(
      Map<String, RunFigures.Measured> figures,
      String name,
      String kind,
      List<BlockResult<F>> blocks,
      int part,
      ToDoubleFunction<F> nats) {
    double[] each =
        blocks.stream()
            .mapToDouble(
                block -> {
                  int tokens = block.tokens();
                  int scored = part == 1 ? tokens : tokens - tokens / 2;
                  return nats.applyAsDouble(block.measured()) / scored;
                })
            .toArray();
    figures.put(name, new RunFigures.Measured(kind, each));
  }
}
