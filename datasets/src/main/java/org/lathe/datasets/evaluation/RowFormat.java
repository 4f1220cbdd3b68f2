package org.lathe.datasets.evaluation;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.lathe.files.InputException;

/** The format of the rows in the file of a set. */
@FunctionalInterface
interface RowFormat {
  /**
   * Returns the text of each row, in the order of the file and before any detokenizer. The file
   * stays open until the stream is closed.
   *
   * @throws InputException here or while the stream is used, if the file is not of this form,
   *     naming the row
   */
  Stream<String> of(Path file);
}
