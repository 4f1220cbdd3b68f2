package org.lathe.datasets.evaluation;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * One line a row, with its line feed and the spaces around it; a blank line is a row without text.
 * So does the loader of WikiText that SEDD and MDLM use, and each row is a document to them.
 */
final class WikiTextRows implements RowFormat {
  @Override
  public Stream<String> of(Path file) {
    boolean wholeLastLine = Utf8Lines.endsWithLineFeed(file);
    Stream<String> lines = Utf8Lines.of(file);
    Iterator<String> line = lines.iterator();
    Iterator<String> rows =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return line.hasNext();
          }

          @Override
          public String next() {
            String row = line.next();
            if (PythonSpace.words(row) == 0) {
              return "";
            }
            return line.hasNext() || wholeLastLine ? row + "\n" : row;
          }
        };
    return RowStream.of(rows, lines::close);
  }
}
