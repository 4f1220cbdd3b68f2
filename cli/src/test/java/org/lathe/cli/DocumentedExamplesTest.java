package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first examples of a page work one after the other, on nothing but a checkout. */
class DocumentedExamplesTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final String LATHE = "./lathe ";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"generation.md, '# Generation'", "recipes.md, '## Discrete diffusion'"})
  void theyWork(String page, String heading) throws IOException {
    List<String> examples = examples(Path.of("../docs", page), heading);
    assertFalse(examples.isEmpty());
    for (String example : examples) {
      Lathe.Outcome outcome = Lathe.run(arguments(example).toArray());
      assertEquals(0, outcome.exit(), () -> example + "\n" + outcome);
    }
  }

  /** Returns the commands of the first block after a heading. */
  private static List<String> examples(Path page, String heading) throws IOException {
    List<String> lines = Files.readAllLines(page);
    List<String> after = lines.subList(lines.indexOf(heading), lines.size());
    int block = after.indexOf("```");
    return after.subList(block + 1, after.size()).stream()
        .takeWhile(line -> !line.equals("```"))
        .toList();
  }

  /** The runs are in a folder of the test, and a training takes one step. */
  private List<String> arguments(String example) {
    List<String> arguments = new ArrayList<>();
    Matcher words = WORD.matcher(example.substring(LATHE.length()));
    while (words.find()) {
      arguments.add(
          words.group(1) == null
              ? words.group(2).replace("runs/", folder + "/runs/")
              : words.group(1));
    }
    if (arguments.getFirst().equals("train")) {
      arguments.addAll(List.of("--steps", "1", "--evaluation-sequences", "1"));
    }
    return arguments;
  }
}
