package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lathe.files.Json;
import org.lathe.studies.format.Claim;
import org.lathe.studies.format.StudyFile;

/** The page of what holds says what the study that is kept beside it has found. */
class DocumentedStudyTest {
  private static final Path FOLDER = Path.of("..", "docs", "notebook");

  private final JsonNode study = Json.read(FOLDER.resolve("what-holds.json"), "");

  private static String row(JsonNode claim) {
    return claim.has("effect")
        ? String.format(
            Locale.ROOT,
            "| %s | **%s** | %.3f | %.3f to %.3f | %s |",
            claim.path("sentence").asText(),
            claim.path("verdict").asText(),
            claim.path("effect").asDouble(),
            claim.path("low").asDouble(),
            claim.path("high").asDouble(),
            chance(claim.path("p").asDouble()))
        : String.format(
            Locale.ROOT,
            "| %s | **%s** | – | – | – |",
            claim.path("sentence").asText(),
            claim.path("verdict").asText());
  }

  private static String chance(double p) {
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  @Test
  void thePageHasEachVerdict() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("what-holds.md"));
    for (JsonNode claim : study.path("claims")) {
      assertTrue(lines.contains(row(claim)), () -> row(claim));
    }
    assertEquals(
        study.path("claims").size(), lines.stream().filter(line -> line.contains("| **")).count());
  }

  /** What was decided are the claims of the study that ships. */
  @Test
  void theClaimsAreThoseOfTheStudy() {
    Stream<JsonNode> decided = study.path("claims").valueStream();
    assertEquals(
        StudyFile.find(study.path("study").asText()).claims().stream()
            .map(Claim::sentence)
            .toList(),
        decided.map(claim -> claim.path("sentence").asText()).toList());
  }
}
