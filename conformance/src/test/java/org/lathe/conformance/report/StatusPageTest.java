package org.lathe.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/status.md} agrees with the results in the repository. */
class StatusPageTest {
  /** The property that makes this test write the page, with the value {@code true}. */
  private static final String WRITE = "lathe.status.write";

  @Test
  void isWhatTheResultsSay() throws IOException {
    Path docs = Path.of(System.getProperty("lathe.docs"));
    String page = StatusPage.of(docs.resolveSibling("conformance").resolve("results"));
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(docs.resolve("reference/status.md"), page);
    }
    assertEquals(
        page,
        Files.readString(docs.resolve("reference/status.md")),
        "docs/reference/status.md is not what conformance/results says: -D"
            + WRITE
            + "=true writes it");
  }
}
