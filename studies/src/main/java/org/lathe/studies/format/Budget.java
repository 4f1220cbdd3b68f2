package org.lathe.studies.format;

/**
 * What is held equal among runs.
 *
 * @param name by which models and claims call it
 * @param axis what is held equal
 * @param amount of it; of a recipe, the share of its steps
 * @param tokens of training, where weights are held equal; else 0
 */
public record Budget(String name, BudgetAxis axis, double amount, double tokens) {
  /** Returns this budget with another share of the training; weights stay. */
  Budget scaled(double share) {
    return axis == BudgetAxis.WEIGHTS
        ? new Budget(name, axis, amount, tokens * share)
        : new Budget(name, axis, amount * share, tokens);
  }
}
