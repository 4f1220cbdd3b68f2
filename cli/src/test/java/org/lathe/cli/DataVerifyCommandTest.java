package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** The command says which files are genuine and which are not. */
class DataVerifyCommandTest {
  @TempDir Path data;

  @Test
  void aFileThatIsNotTheGenuineOneIsNamedWithTheFigureThatDiffers() throws IOException {
    Files.createDirectories(data.resolve("ptb"));
    Files.writeString(data.resolve("ptb/ptb.valid.txt"), " not the set \n");
    Lathe.Outcome outcome = Lathe.run("data", "verify", data);
    assertEquals(1, outcome.exit(), outcome::toString);
    assertTrue(
        outcome
            .err()
            .startsWith("lathe: ptb/ptb.valid.txt is not genuine: bytes 14 instead of 399782,"),
        outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
    assertTrue(outcome.out().contains("bytes 14 INSTEAD OF 399782"), outcome::toString);
    assertTrue(outcome.out().contains("missing    lm1b is not in " + data), outcome::toString);
    assertTrue(outcome.out().contains("docs/reference/evaluation-sets.md"), outcome::toString);
  }

  @Test
  void everyFileOfTheSharedFolderIsWhatItsNameSays() throws IOException {
    String folder = System.getenv("LATHE_DATA");
    assumeTrue(folder != null, "skipped: LATHE_DATA names no folder with evaluation sets");
    Lathe.Outcome outcome = Lathe.run("data", "verify", "--json");
    assertEquals(0, outcome.exit(), outcome::toString);
    JsonNode found = Json.reader().readTree(outcome.out());
    assertEquals(33, found.get("files").size());
    assertEquals(0, found.get("missing").size());
    for (JsonNode file : found.get("files")) {
      for (JsonNode figure : file.get("figures")) {
        assertEquals(figure.get("known"), figure.get("found"), file::toString);
      }
    }
  }

  @Test
  void aFolderWithoutSetsIsBadInput() {
    Lathe.Outcome outcome = Lathe.run("data", "verify", data);
    assertEquals(Main.BAD_INPUT, outcome.exit(), outcome::toString);
    assertTrue(
        outcome.err().startsWith("lathe: " + data + " contains no file of a known set: "),
        outcome::toString);
    assertEquals(1, outcome.err().lines().count(), outcome::toString);
  }

  @Test
  void theGroupAloneAsksForACommand() {
    Lathe.Outcome outcome = Lathe.run("data");
    assertEquals(Main.BAD_INPUT, outcome.exit(), outcome::toString);
    assertTrue(outcome.err().startsWith("lathe: which data command?"), outcome::toString);
  }
}
