package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands in blocks that are marked {@code sh run} work one after the other, on nothing but a
 * checkout.
 */
class DocumentedRunsTest {
  @TempDir Path folder;

  static Stream<DocumentPage.Block> marked() throws IOException {
    List<DocumentPage.Block> blocks =
        DocumentPage.all().stream()
            .flatMap(page -> page.blocks().stream())
            .filter(block -> block.info().equals("sh run"))
            .toList();
    assertTrue(blocks.size() > 2, "blocks are marked: " + blocks);
    return blocks.stream();
  }

  @ParameterizedTest
  @MethodSource("marked")
  void theyWork(DocumentPage.Block block) {
    for (List<String> words : new ShellLines().commands(block.lines())) {
      Lathe.Outcome outcome = Lathe.run(arguments(words).toArray());
      assertEquals(0, outcome.exit(), () -> block + ": " + words + "\n" + outcome);
    }
  }

  /** The runs are in a folder of the test, and a training takes one step. */
  private List<String> arguments(List<String> words) {
    List<String> arguments = new ArrayList<>();
    words.forEach(word -> arguments.add(word.replaceFirst("^runs/", folder + "/runs/")));
    if (arguments.getFirst().equals("train") && !arguments.contains("--print-recipe")) {
      arguments.addAll(List.of("--steps", "1", "--evaluation-sequences", "1"));
    }
    return arguments;
  }
}
