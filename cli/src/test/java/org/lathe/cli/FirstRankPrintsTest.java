package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What trains nothing is printed by the first of several processes, and is not worked on by the
 * others. They need not join each other for it, so that no MPI is needed here.
 */
class FirstRankPrintsTest {
  @TempDir Path folder;

  private Lathe.Outcome onRank(int rank, Object... arguments)
      throws IOException, InterruptedException {
    List<String> line = Lathe.java("256m", arguments);
    Path out = folder.resolve("out-" + rank);
    Path err = folder.resolve("err-" + rank);
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("OMPI_COMM_WORLD_SIZE", "2");
    builder.environment().put("OMPI_COMM_WORLD_RANK", Integer.toString(rank));
    int exit = builder.start().waitFor();
    String said =
        String.join(
            "\n",
            Files.readAllLines(err).stream().filter(l -> !l.startsWith("WARNING: ")).toList());
    return new Lathe.Outcome(exit, Files.readString(out), said);
  }

  @Test
  void aPrintedRecipe() throws Exception {
    Lathe.Outcome first = onRank(0, "train", "--preset", "pocket", "--print-recipe");
    assertEquals(0, first.exit(), first::toString);
    assertEquals(Lathe.run("train", "--preset", "pocket", "--print-recipe").out(), first.out());
    assertQuiet(onRank(1, "train", "--preset", "pocket", "--print-recipe"));
  }

  /** A file that is not there shows who works: the first rank refuses it. */
  @Test
  void aPlanOfScale() throws Exception {
    Path page = folder.resolve("page.html");
    Object[] line = {
      "train", "--plan-scale", folder.resolve("missing.yaml"), "--plan-scale-page", page
    };
    Lathe.Outcome first = onRank(0, line);
    assertEquals(2, first.exit(), first::toString);
    assertEquals(1, first.err().lines().count(), first::toString);
    assertTrue(first.err().contains("missing.yaml"), first::toString);
    assertQuiet(onRank(1, line));
    assertFalse(Files.exists(page));
  }

  private static void assertQuiet(Lathe.Outcome outcome) {
    assertEquals(new Lathe.Outcome(0, "", ""), outcome);
  }
}
