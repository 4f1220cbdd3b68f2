package org.lathe.datasets.evaluation;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * One row per line, with its line feed and the spaces around it; a blank line is a row without
 * text. The loader of WikiText that SEDD and MDLM use does the same, and they treat each row as a
 * document.
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
