package org.lathe.studies.format;

import java.util.List;
import java.util.Optional;

/**
 * A study: models that are trained with equal budgets and several seeds, what is measured of them,
 * and the claims that the figures decide. {@code docs/guides/studies.md} describes each field of
 * the file.
 *
 * @param name of the study
 * @param about what it is for, in a sentence or two
 * @param seeds of the runs; the first chooses the value of a field that is tuned
 * @param models what is trained
 * @param budgets what is held equal
 * @param measures what is measured of each run
 * @param level of the tests: the chance that any claim gets a verdict although the truth is on its
 *     border
 * @param claims that the figures decide
 * @param cuts what is left out where the time does not suffice, in this order
 */
public record Study(
    String name,
    String about,
    List<Long> seeds,
    List<StudyModel> models,
    List<Budget> budgets,
    Measures measures,
    double level,
    List<Claim> claims,
    List<Cut> cuts) {
  /** Makes its lists unchangeable. */
  public Study {
    seeds = List.copyOf(seeds);
    models = List.copyOf(models);
    budgets = List.copyOf(budgets);
    claims = List.copyOf(claims);
    cuts = List.copyOf(cuts);
  }

  /** Returns the model of this name, if there is one. */
  public Optional<StudyModel> model(String model) {
    return models.stream().filter(each -> each.name().equals(model)).findFirst();
  }

  /** Returns the budget of this name, if there is one. */
  public Optional<Budget> budget(String budget) {
    return budgets.stream().filter(each -> each.name().equals(budget)).findFirst();
  }
}
