package org.lathe.models.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.lathe.models.Model;

/**
 * A form of checkpoints that another program reads and writes: a {@code config.json} and a
 * safetensors file. Found by {@link java.util.ServiceLoader}, so that a project with a family of
 * its own can bring forms for it. Several forms may have one name, for models of different kinds.
 */
public interface CheckpointForm {
  /** Returns the name that users give, in lower case. */
  String id();

  /** Returns the program that reads it, for people. */
  String reader();

  /**
   * Returns the model of a configuration in this form; empty if it is in another.
   *
   * @throws org.lathe.files.InputException if it is in this form, but of a model that is not
   *     computed here, or a field is missing or wrong
   */
  Optional<Model> model(JsonNode config);

  /** Returns how this model is written; empty if the form has no such models. */
  Optional<WeightNaming> naming(Model model);
}
