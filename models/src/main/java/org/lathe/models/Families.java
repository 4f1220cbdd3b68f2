package org.lathe.models;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.lathe.files.InputException;

/** The families of models that are on the class path. */
public final class Families {
  private Families() {}

  /** Returns all families, in the order of the class path. */
  public static List<Family> all() {
    return ServiceLoader.load(Family.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /**
   * Returns the family of this name.
   *
   * @throws InputException naming all families
   */
  public static Family named(String id) {
    return all().stream()
        .filter(family -> family.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "there is no family of models '%s'; there are %s"
                        .formatted(
                            id, all().stream().map(Family::id).collect(Collectors.joining(", ")))));
  }
}
