package org.lathe.datasets.evaluation;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A lazy stream over an iterator that has an open file. */
final class RowStream {
  private RowStream() {}

  static <T> Stream<T> of(Iterator<T> rows, Runnable close) {
    int order = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, order), false)
        .onClose(close);
  }
}
