package org.lathe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lathe.training.RecipeFile;

/** The page {@code docs/reference/recipes.md}: the value of each field in each recipe. */
final class RecipesPage {
  private static final String HEAD =
      """
      # The recipes

      The value of each field in each recipe that ships with Lathe. This page is written from the recipes by `ReferencePagesTest`. [Fields of a recipe](recipe-fields.md) says what each field means.
      `./lathe train --recipe NAME --print-recipe` prints one whole.
      """;

  private RecipesPage() {}

  static String of() {
    Map<String, Map<String, Map<String, String>>> families = new TreeMap<>();
    for (String name : RecipeFile.names()) {
      Map<String, String> values = fields(name);
      String kind =
          values.containsKey("model.form")
              ? values.get("family") + ", form " + values.get("model.form")
              : values.get("family");
      families.computeIfAbsent(kind, f -> new LinkedHashMap<>()).put(name, values);
    }
    StringBuilder page = new StringBuilder(HEAD);
    families.forEach((family, recipes) -> family(family, recipes, page));
    return page.toString();
  }

  /** The paths of all fields of all recipes. */
  static Set<String> paths() {
    return RecipeFile.names().stream()
        .flatMap(name -> fields(name).keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> fields(String recipe) {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", RecipeFile.json(RecipeFile.named(recipe)), values);
    return values;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (!node.isObject()) {
      into.put(path, node.isTextual() ? node.asText() : node.toString());
      return;
    }
    node.properties()
        .forEach(
            field ->
                flatten(
                    path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                    field.getValue(),
                    into));
  }

  private static void family(
      String family, Map<String, Map<String, String>> recipes, StringBuilder page) {
    List<String> paths =
        recipes.values().stream().flatMap(values -> values.keySet().stream()).distinct().toList();
    page.append("\n## Family ").append(family).append("\n\n| field |");
    recipes.keySet().forEach(name -> page.append(" `").append(name).append("` |"));
    page.append("\n|---|").append("---|".repeat(recipes.size())).append('\n');
    for (String path : paths) {
      if (!path.equals("name") && !path.equals("family")) {
        page.append("| `").append(path).append("` |");
        recipes
            .values()
            .forEach(v -> page.append(' ').append(v.getOrDefault(path, "")).append(" |"));
        page.append('\n');
      }
    }
  }
}
