package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual pages have all that the program has, and are pages that {@code man} shows. */
class ManPagesTest {
  private static final CommandSpec ROOT = Main.commandLine().getCommandSpec();
  private static final Map<String, String> PAGES = ManPages.of(ROOT, "lathe 1");

  @TempDir Path folder;

  @Test
  void everyOptionAndParameterOfEveryCommandIsInItsPage() {
    List<String> missing = new ArrayList<>();
    for (CommandSpec command :
        Stream.concat(Stream.of(ROOT), CommandWords.below(ROOT).stream()).toList()) {
      String page = PAGES.get(command.qualifiedName("-") + ".1");
      for (OptionSpec option : command.options()) {
        String line = ".B " + CommandWords.names(option).replace("-", "\\-") + "\n";
        if (!option.hidden() && !page.contains(".TP\n" + line)) {
          missing.add(command.qualifiedName() + " " + option.longestName());
        }
      }
      command.positionalParameters().stream()
          .filter(parameter -> !page.contains(".TP\n.B " + parameter.paramLabel() + "\n"))
          .forEach(parameter -> missing.add(command.qualifiedName() + parameter.paramLabel()));
    }
    assertEquals(List.of(), missing);
    assertEquals(CommandWords.below(ROOT).size() + 1, PAGES.size());
    assertTrue(PAGES.get("lathe.1").contains(".TP\n.B doctor\n"), PAGES.get("lathe.1"));
  }

  /** Text of a page is never taken for a command of roff. */
  @Test
  void groffShowsThePagesWithoutAWarning() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, "groff"))),
        "no groff here: the pages are not shown");
    for (Map.Entry<String, String> page : PAGES.entrySet()) {
      Files.writeString(folder.resolve(page.getKey()), page.getValue());
    }
    List<String> groff = new ArrayList<>(List.of("groff", "-man", "-ww", "-z", "-Tutf8"));
    PAGES.keySet().forEach(name -> groff.add(folder.resolve(name).toString()));
    Lathe.Outcome outcome = Lathe.launch(folder, groff);
    assertEquals("", outcome.err());
    assertEquals(0, outcome.exit());
    groff.remove("-z");
    String shown = plain(Lathe.launch(folder, groff).out());
    assertTrue(shown.contains("--backend ENGINE"), "an option");
    assertTrue(shown.contains("./lathe generate --prompt 'public static'"), "an example");
  }

  /** Without the marks for bold letters: escapes, or each letter twice in one place. */
  private static String plain(String shown) {
    return shown.replaceAll("\u001b\\[[0-9;]*m", "").replaceAll(".\b", "");
  }

  @Test
  void theCommandWritesThePages() throws IOException {
    Path made = folder.resolve("a/b");
    Lathe.Outcome outcome = Lathe.run("man", "--out", made);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals(List.copyOf(PAGES.keySet()), Lathe.files(made));
    Lathe.Outcome taken = Lathe.run("man", "--out", made.resolve("lathe.1"));
    assertEquals(2, taken.exit(), taken::toString);
    assertEquals(1, taken.err().lines().count(), taken::toString);
  }
}
