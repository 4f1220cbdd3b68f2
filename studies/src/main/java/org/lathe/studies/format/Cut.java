package org.lathe.studies.format;

import java.util.List;

/** A part of a study that is left out where the time does not suffice. */
public sealed interface Cut {
  /** Returns the study without it. */
  Study of(Study study);

  /** Returns what is left out, for people. */
  String described();

  /**
   * Leaves out a model.
   *
   * @param name of it
   */
  record Model(String name) implements Cut {
    @Override
    public Study of(Study study) {
      List<StudyModel> kept =
          study.models().stream().filter(model -> !model.name().equals(name)).toList();
      return with(study, study.seeds(), kept, study.budgets());
    }

    @Override
    public String described() {
      return "without model " + name;
    }
  }

  /**
   * Leaves out a budget.
   *
   * @param name of it
   */
  record OfBudget(String name) implements Cut {
    @Override
    public Study of(Study study) {
      List<Budget> kept =
          study.budgets().stream().filter(budget -> !budget.name().equals(name)).toList();
      List<StudyModel> models =
          study.models().stream()
              .map(
                  model ->
                      new StudyModel(
                          model.name(),
                          model.label(),
                          model.recipe(),
                          model.vary(),
                          model.tune(),
                          model.budgets().stream().filter(each -> !each.equals(name)).toList(),
                          model.seeds()))
              .filter(model -> !model.budgets().isEmpty())
              .toList();
      return with(study, study.seeds(), models, kept);
    }

    @Override
    public String described() {
      return "without budget " + name;
    }
  }

  /**
   * Keeps the first seeds.
   *
   * @param count how many
   */
  record Seeds(int count) implements Cut {
    @Override
    public Study of(Study study) {
      List<Long> kept = study.seeds().subList(0, Math.min(count, study.seeds().size()));
      return with(study, kept, study.models(), study.budgets());
    }

    @Override
    public String described() {
      return "%d seeds".formatted(count);
    }
  }

  /**
   * Multiplies the training of every budget.
   *
   * @param share of it that is kept
   */
  record Scale(double share) implements Cut {
    @Override
    public Study of(Study study) {
      List<Budget> kept = study.budgets().stream().map(budget -> budget.scaled(share)).toList();
      return with(study, study.seeds(), study.models(), kept);
    }

    @Override
    public String described() {
      return "budgets times " + share;
    }
  }

  private static Study with(
      Study study, List<Long> seeds, List<StudyModel> models, List<Budget> budgets) {
    return new Study(
        study.name(),
        study.about(),
        seeds,
        models,
        budgets,
        study.measures(),
        study.level(),
        study.claims(),
        study.cuts());
  }
}
