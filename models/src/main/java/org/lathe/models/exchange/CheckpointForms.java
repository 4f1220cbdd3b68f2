package org.lathe.models.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.lathe.files.InputException;
import org.lathe.models.CheckpointJson;
import org.lathe.models.Model;

/** The forms of other programs that are on the class path. */
final class CheckpointForms {
  private CheckpointForms() {}

  private static List<CheckpointForm> all() {
    return ServiceLoader.load(CheckpointForm.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * Returns the model of a {@code config.json} of Lathe's form, or of another program's. Fields
   * that say nothing about the model are passed over.
   *
   * @throws InputException if it cannot be read, is of no known form, or of a model that is not
   *     computed here
   */
  static Model model(Path file) {
    JsonNode json = CheckpointJson.read(file);
    for (CheckpointForm form : all()) {
      Optional<Model> model;
      try {
        model = form.model(json);
      } catch (InputException e) {
        throw new InputException(file + ": " + e.getMessage(), e);
      }
      if (model.isPresent()) {
        return model.get();
      }
    }
    return CheckpointJson.modelOfKnownFields(json, file);
  }

  /** Returns the forms that have this model. */
  static List<CheckpointForm> of(Model model) {
    return all().stream().filter(form -> form.naming(model).isPresent()).toList();
  }

  /**
   * Returns the form of this name that has this model.
   *
   * @param where the model is, named in errors
   * @throws InputException naming the forms that it has
   */
  static CheckpointForm named(String id, Model model, Path where) {
    List<CheckpointForm> forms = of(model);
    return forms.stream()
        .filter(form -> form.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "%s has no {format} %s: this model of family %s has %s"
                        .formatted(where, id, model.family().id(), named(forms))));
  }

  private static String named(List<CheckpointForm> forms) {
    return forms.isEmpty()
        ? "Lathe's form alone"
        : forms.stream().map(CheckpointForm::id).collect(Collectors.joining(", "));
  }
}
