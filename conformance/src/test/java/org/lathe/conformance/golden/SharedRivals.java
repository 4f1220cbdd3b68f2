package org.lathe.conformance.golden;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Golden numbers of rival models that are no part of this repository: they lie beside the data that
 * LATHE_DATA names.
 */
final class SharedRivals {
  private SharedRivals() {}

  /** Returns the folder of this name; skips the test where it is not there. */
  static Path folder(String name) {
    String data = System.getenv("LATHE_DATA");
    assumeTrue(data != null, "skipped: LATHE_DATA names no folder of data");
    Path folder = Path.of(data).resolveSibling("golden").resolve("rivals").resolve(name);
    assumeTrue(Files.isDirectory(folder), () -> "skipped: there is no " + folder);
    return folder;
  }
}
