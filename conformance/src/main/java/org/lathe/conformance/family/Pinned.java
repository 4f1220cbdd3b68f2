package org.lathe.conformance.family;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.Draw;

/** Cases that an engine once failed; they run each time. {@code pinned.txt} has their names. */
final class Pinned {
  private static final List<CaseName> NAMES = read();

  private Pinned() {}

  /** Returns the cases of one subject of a family. */
  static List<Draw> of(CaseFamily family, String subject) {
    return NAMES.stream()
        .filter(name -> name.subject().equals(subject) && family.owns(name))
        .map(Draw::of)
        .toList();
  }

  private static List<CaseName> read() {
    try (InputStream file = Pinned.class.getResourceAsStream("pinned.txt")) {
      return new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(CaseName::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
