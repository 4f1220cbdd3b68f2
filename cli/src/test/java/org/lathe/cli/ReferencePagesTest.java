package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages of the reference that are written from the program say what the program says. */
class ReferencePagesTest {
  /** The property that makes this test write the pages, with the value {@code true}. */
  private static final String WRITE = "lathe.pages.write";

  private static final Path DOCS = Path.of("../docs");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  @Test
  void commands() throws IOException {
    same("commands.md", CommandsPage.of(Main.commandLine()));
  }

  @Test
  void operations() throws IOException {
    same("operations.md", OperationsPage.of(DOCS));
  }

  @Test
  void recipes() throws IOException {
    same("recipes.md", RecipesPage.of());
  }

  /** The descriptions are written by hand; none is missing. */
  @Test
  void everyFieldOfARecipeHasARow() throws IOException {
    String page = Files.readString(DOCS.resolve("reference/recipe-fields.md"));
    Set<String> described = new TreeSet<>();
    page.lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(
            line -> {
              String[] prefix = {""};
              SPAN.matcher(line.split("(?<!\\\\)\\|")[1])
                  .results()
                  .map(found -> found.group(1))
                  .forEach(
                      path -> {
                        if (!path.startsWith(".")) {
                          prefix[0] = path.substring(0, Math.max(0, path.lastIndexOf('.')));
                        }
                        described.add(path.startsWith(".") ? prefix[0] + path : path);
                      });
            });
    Set<String> missing =
        RecipesPage.paths().stream()
            .filter(path -> !described.contains(path))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(missing.isEmpty(), () -> "recipe-fields.md does not describe " + missing);
  }

  private static void same(String name, String page) throws IOException {
    Path file = DOCS.resolve("reference").resolve(name);
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, page);
    }
    assertEquals(
        page,
        Files.exists(file) ? Files.readString(file) : "",
        () -> file + " is not what the program says: -D" + WRITE + "=true writes it");
  }
}
