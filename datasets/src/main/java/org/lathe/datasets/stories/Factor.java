package org.lathe.datasets.stories;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The latent factors that the stories of {@link Stories} are told from. */
public enum Factor {
  /** Who a story is about. */
  HERO(Factors::hero),
  /** Where a story happens. */
  PLACE(Factors::place),
  /** What the hero wishes. */
  GOAL(Factors::goal),
  /** How the hero feels. */
  MOOD(Factors::mood),
  /** How a story ends. */
  OUTCOME(Factors::outcome);

  private final Function<Factors, FactorValue> value;

  Factor(Function<Factors, FactorValue> value) {
    this.value = value;
  }

  /** Returns the name in tables and in JSON. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the values that the factor can have, in the order of their indices. */
  public List<FactorValue> choices() {
    return StoryBook.standard().choices(this);
  }

  /** Returns the value of this factor among those of a story. */
  public FactorValue of(Factors factors) {
    return value.apply(factors);
  }
}
