package org.lathe.evaluation.latent;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.lathe.datasets.Factors;
import org.lathe.datasets.Goal;
import org.lathe.datasets.Hero;
import org.lathe.datasets.Mood;
import org.lathe.datasets.Outcome;
import org.lathe.datasets.Place;
import org.lathe.datasets.Story;

/** The factors that the stories of {@link org.lathe.datasets.Stories} are told from. */
enum Factor {
  HERO(Hero.values().length, Factors::hero),
  PLACE(Place.values().length, Factors::place),
  GOAL(Goal.values().length, Factors::goal),
  MOOD(Mood.values().length, Factors::mood),
  OUTCOME(Outcome.values().length, Factors::outcome);

  private final int classes;
  private final Function<Factors, Enum<?>> value;

  Factor(int classes, Function<Factors, Enum<?>> value) {
    this.classes = classes;
    this.value = value;
  }

  /** Name in tables and JSON. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many values it has. */
  int classes() {
    return classes;
  }

  /** The value of each story, from 0. */
  int[] labels(List<Story> stories) {
    return stories.stream().mapToInt(story -> value.apply(story.factors()).ordinal()).toArray();
  }
}
