package org.lathe.datasets.evaluation;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.lathe.files.InputException;

/** How the rows of a set lie in its file. */
@FunctionalInterface
interface RowFormat {
  /**
   * The text of each row, in the order of the file and before any detokenizer. The stream holds the
   * file open until it is closed.
   *
   * @throws InputException here or while the stream is used, if the file is not of this form,
   *     naming the row
   */
  Stream<String> of(Path file);
}
