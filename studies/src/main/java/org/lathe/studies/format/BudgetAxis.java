package org.lathe.studies.format;

/** What a budget holds equal. */
public enum BudgetAxis {
  /** Floating-point operations of training, as the graphs execute them. */
  FLOPS,
  /** Tokens of training. */
  TOKENS,
  /** Weights of the model, by its width; each is trained on the same number of tokens. */
  WEIGHTS,
  /** Nothing: each model is trained for the steps of its recipe, or a share of them. */
  RECIPE
}
