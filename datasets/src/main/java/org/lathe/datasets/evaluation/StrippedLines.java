package org.lathe.datasets.evaluation;

import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * One row per line, without white space at its ends: PTB and LM1B, as their loaders return them.
 */
final class StrippedLines implements RowFormat {
  @Override
  public Stream<String> of(Path file) {
    return Utf8Lines.of(file).map(PythonSpace::strip);
  }
}
