package org.lathe.studies.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.lathe.files.InputException;
import org.lathe.studies.format.Budget;
import org.lathe.studies.format.BudgetAxis;
import org.lathe.studies.format.Study;
import org.lathe.studies.format.StudyModel;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

/**
 * The runs of a study.
 *
 * @param study that is planned
 * @param cells groups of runs that differ in seed, and in the value that is tuned, alone
 */
public record StudyPlan(Study study, List<PlannedCell> cells) {
  /** Checkpoints of a run, so that an interruption costs at most a fifth of it. */
  private static final int CHECKPOINTS = 5;

  /**
   * Weights may differ from their budget by this share, since widths are whole numbers of heads.
   */
  private static final double WEIGHTS_WITHIN = 0.1;

  /**
   * Runs that differ in seed, and in the value that is tuned, alone.
   *
   * @param model name of it
   * @param budget name of it
   * @param values of the fields that the model varies
   * @param runs by the value that is tuned, one for each seed; under the empty text where nothing
   *     is tuned
   */
  public record PlannedCell(
      String model, String budget, Map<String, String> values, Map<String, List<PlannedRun>> runs) {
    /** Returns whether a value must be chosen before all runs are known. */
    public boolean tunes() {
      return runs.size() > 1;
    }

    /** Returns what is trained first: the first seed with each value, or all seeds. */
    public List<PlannedRun> first() {
      return tunes()
          ? runs.values().stream().map(List::getFirst).toList()
          : runs.values().iterator().next();
    }

    /** Returns the runs with a value, all seeds. */
    public List<PlannedRun> with(String value) {
      return runs.get(value);
    }

    /** Returns how many runs there are in all, whichever value is chosen. */
    public int count() {
      return runs.size() + runs.values().iterator().next().size() - 1;
    }

    /** Returns the runs that cost what all runs cost: values do not change the cost of a run. */
    public Stream<PlannedRun> costing() {
      List<PlannedRun> any = runs.values().iterator().next();
      return Stream.concat(first().stream(), tunes() ? any.stream().skip(1) : Stream.empty());
    }
  }

  /**
   * Plans a study; trains nothing.
   *
   * @throws InputException if a run has no model or no step, or its weights cannot be near their
   *     budget
   */
  public static StudyPlan of(Study study) {
    RunSizes sizes = new RunSizes();
    List<PlannedCell> cells = new ArrayList<>();
    for (StudyModel model : study.models()) {
      for (String budget : model.budgets()) {
        for (Map<String, String> values : combinations(model.vary())) {
          cells.add(cell(study, model, study.budget(budget).orElseThrow(), values, sizes));
        }
      }
    }
    return new StudyPlan(study, List.copyOf(cells));
  }

  private static PlannedCell cell(
      Study study, StudyModel model, Budget budget, Map<String, String> values, RunSizes sizes) {
    Map<String, List<PlannedRun>> runs = new LinkedHashMap<>();
    List<Long> seeds =
        study
            .seeds()
            .subList(0, Math.min(model.seeds().orElse(Integer.MAX_VALUE), study.seeds().size()));
    Recipe varied = set(model.recipe(), values);
    if (model.tune().isEmpty()) {
      runs.put(
          "",
          seeds.stream()
              .map(seed -> run(model, budget, values, Optional.empty(), varied, seed, sizes))
              .toList());
    }
    model
        .tune()
        .forEach(
            (field, tried) ->
                tried.forEach(
                    value -> {
                      Recipe tuned = set(varied, Map.of(field, value));
                      runs.put(
                          value,
                          seeds.stream()
                              .map(
                                  seed ->
                                      run(
                                          model,
                                          budget,
                                          values,
                                          Optional.of(value),
                                          tuned,
                                          seed,
                                          sizes))
                              .toList());
                    }));
    return new PlannedCell(model.name(), budget.name(), values, runs);
  }

  private static Recipe set(Recipe recipe, Map<String, String> values) {
    return recipe.with(
        values.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new));
  }

  private static PlannedRun run(
      StudyModel model,
      Budget budget,
      Map<String, String> values,
      Optional<String> tuned,
      Recipe recipe,
      long seed,
      RunSizes sizes) {
    Recipe seeded = recipe.withSeed(seed);
    Recipe sized =
        budget.axis() == BudgetAxis.WEIGHTS ? ofWeights(model, budget, seeded, sizes) : seeded;
    RunSize size = sizes.of(sized);
    double each = sized.batch().tokens();
    double steps =
        switch (budget.axis()) {
          case FLOPS -> budget.amount() / (each * size.flopsPerToken());
          case TOKENS -> budget.amount() / each;
          case WEIGHTS -> budget.tokens() / each;
          case RECIPE -> budget.amount() * sized.steps();
        };
    long whole = Math.round(steps);
    if (whole < 1 || whole > Integer.MAX_VALUE) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "budget %s gives model %s %s steps, must be at least half a step and at most 2^31:"
                  + " change the budget, or the batch",
              budget.name(),
              model.name(),
              String.format(Locale.ROOT, steps < 1 ? "%.3g" : "%,.0f", steps)));
    }
    return new PlannedRun(
        model.name(), budget.name(), values, tuned, seed, paced(sized, (int) whole), size);
  }

  /** A run is evaluated at its end; what else is measured of it is measured after it. */
  private static Recipe paced(Recipe recipe, int steps) {
    return recipe
        .lasting(steps)
        .with(
            new EvaluationOptions(
                steps, recipe.evaluation().sequences(), recipe.evaluation().draws()))
        .withCheckpointEvery(Math.ceilDiv(steps, CHECKPOINTS));
  }

  /** Returns the recipe with the width whose weights are nearest to the budget. */
  private static Recipe ofWeights(StudyModel model, Budget budget, Recipe recipe, RunSizes sizes) {
    Function<Integer, Recipe> wide = dim -> recipe.with("model.dim=" + dim);
    // Rotary positions turn pairs within a head.
    int heads = Integer.parseInt(RecipeFile.json(recipe).at("/model/heads").asText("1"));
    int step = 2 * heads;
    // More width is more weights: doubled until it is too wide, then halved.
    int below = 1;
    int above = 2;
    while (sizes.weights(wide.apply(above * step)) < budget.amount()) {
      below = above;
      above *= 2;
    }
    while (above - below > 1) {
      int middle = (below + above) / 2;
      if (sizes.weights(wide.apply(middle * step)) < budget.amount()) {
        below = middle;
      } else {
        above = middle;
      }
    }
    Recipe narrow = wide.apply(below * step);
    Recipe next = wide.apply(above * step);
    double under = Math.abs(budget.amount() - sizes.weights(narrow));
    double over = Math.abs(sizes.weights(next) - budget.amount());
    double nearest = Math.min(under, over);
    if (nearest > WEIGHTS_WITHIN * budget.amount()) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "budget %s: no width of model %s comes within %.0f %% of %.0f weights: the nearest is"
                  + " %.0f away; change the amount",
              budget.name(),
              model.name(),
              100 * WEIGHTS_WITHIN,
              budget.amount(),
              nearest));
    }
    return under <= over ? narrow : next;
  }

  /** Returns every combination of a value for each field, the last field changing first. */
  static List<Map<String, String>> combinations(Map<String, List<String>> vary) {
    List<Map<String, String>> all = List.of(Map.of());
    for (Map.Entry<String, List<String>> field : vary.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> shorter : all) {
        for (String value : field.getValue()) {
          Map<String, String> with = new LinkedHashMap<>(shorter);
          with.put(field.getKey(), value);
          longer.add(with);
        }
      }
      all = longer;
    }
    return all;
  }

  /** Returns one run of each cost: as many as there will be, whichever values are chosen. */
  public List<PlannedRun> costing() {
    return cells.stream().flatMap(PlannedCell::costing).toList();
  }

  /** Returns the costs of those runs: of the values that are tried, one is measured. */
  public List<RunCost> costs() {
    List<RunCost> costs = new ArrayList<>();
    for (PlannedCell cell : cells) {
      List<PlannedRun> tried = cell.tunes() ? cell.first() : List.of();
      cell.costing()
          .map(
              run ->
                  tried.indexOf(run) > 0
                      ? RunCost.trained(run)
                      : RunCost.measured(run, study.measures()))
          .forEach(costs::add);
    }
    return costs;
  }
}
