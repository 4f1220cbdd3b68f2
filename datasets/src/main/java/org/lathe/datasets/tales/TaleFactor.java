package org.lathe.datasets.tales;

import java.util.List;
import java.util.Locale;

/**
 * The latent factors that the texts of {@link Tales} are told from. The order is part of what a
 * seed means.
 */
public enum TaleFactor {
  /** The name of the hero, with the pronouns that go with it. */
  NAME,
  /** The animal that is with the hero. */
  PET,
  /** Where the tale happens. */
  PLACE,
  /** The colour of things that return. */
  COLOUR,
  /** The thing that the hero owns. */
  THING,
  /** What is eaten. */
  FOOD,
  /** The weather all through the tale. */
  WEATHER,
  /** The style: each value has its own synonyms for the same common words. */
  REGISTER,
  /** Past or present: the form of every verb. */
  TENSE;

  /** Returns the name in tables and in JSON. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the values that the factor can have, in the order of their indices. */
  public List<TaleValue> choices() {
    return TaleBook.standard().choices(this);
  }
}
