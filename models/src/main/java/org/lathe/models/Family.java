package org.lathe.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lathe.files.InputException;

/**
 * A family of models: how its configurations and options are read. Found by {@link
 * java.util.ServiceLoader}, so that a project can bring a family of its own.
 */
public interface Family {
  /** Returns the name in recipes and checkpoints, in lower case. */
  String id();

  /** Returns the record type of the part {@code model} of a recipe. */
  Class<? extends ModelShape> shape();

  /**
   * Returns the record type of this part {@code model} of a recipe, where the family has several
   * forms.
   */
  default Class<? extends ModelShape> shape(JsonNode model) {
    return shape();
  }

  /** Returns the record type of the part {@code objective} of a recipe; by default it is empty. */
  default Class<? extends ObjectiveOptions> objective() {
    return NoOptions.class;
  }

  /**
   * Adds the fields to the objective of a recipe that recipes of earlier versions do not have, with
   * the values that mean what those versions did.
   *
   * @param objective part of a recipe; what it contains stays as it is
   */
  default void complete(ObjectNode objective) {}

  /**
   * Returns whether a checkpoint's {@code config.json} is of this family. By default the field
   * {@code family} says so, which checkpoints add to a configuration that does not tell by itself.
   */
  default boolean wrote(JsonNode config) {
    return config.path("family").asText().equals(id());
  }

  /** Returns the record type of such a {@code config.json}, read without its {@code family}. */
  Class<? extends ModelConfig> config();

  /** Returns the record type of this {@code config.json}, where the family has several forms. */
  default Class<? extends ModelConfig> config(JsonNode json) {
    return config();
  }

  /** Returns the model of a configuration of such a type. */
  Model model(ModelConfig config);

  /**
   * Returns the recipe of a training whose checkpoint was written before there were recipes.
   *
   * @param options what {@code training.json} holds as {@code options}
   * @param model that was trained
   * @return the recipe as JSON
   * @throws InputException if the family is younger than recipes
   */
  default JsonNode recipe(JsonNode options, Model model) {
    throw new InputException("a checkpoint of family " + id() + " has no recipe");
  }
}
