package org.lathe.datasets.evaluation;

import org.lathe.files.InputException;

/**
 * How documents become blocks of one length: their ids lie in one stream, each document followed by
 * the tokenizer's separator, and the stream is cut; a block runs over document ends. What is left
 * of a stretch after its last whole block is dropped.
 *
 * <p>The published code cuts not the whole set but batches of documents, since it maps over a
 * dataset batch by batch, in each of several processes that have a contiguous part each; so it
 * drops a remainder at the end of each batch, and its figures depend on the number of processes.
 *
 * @param length ids in a block
 * @param marked whether a block begins and ends with a separator of its own, which are part of the
 *     length
 * @param processes contiguous parts of the set, 1 or more
 * @param batch documents in a batch of a part, at least 1
 */
public record Wrapping(int length, boolean marked, int processes, int batch) {
  private static final int MARKS = 2;

  /** What {@code Dataset.map} takes unless told otherwise. */
  private static final int PUBLISHED_BATCH = 1_000;

  /** What SEDD's code asks for. */
  private static final int SEDD_PROCESSES = 8;

  /**
   * Checks the ranges.
   *
   * @throws InputException if a block has no room for text
   */
  public Wrapping {
    if (length <= (marked ? MARKS : 0)) {
      throw new InputException("blocks of " + length + " tokens are too short: use 3 or more");
    }
    if (processes < 1 || batch < 1) {
      throw new InputException(
          "%d parts and batches of %d documents: both must be 1 or more"
              .formatted(processes, batch));
    }
  }

  /** The whole set as one stretch: no more than one remainder is dropped. */
  public static Wrapping stream(int length) {
    return new Wrapping(length, false, 1, Integer.MAX_VALUE);
  }

  /** As SEDD ({@code data.py}, {@code group_texts}): 8 processes, batches of 1,000 documents. */
  public static Wrapping sedd(int length) {
    return new Wrapping(length, false, SEDD_PROCESSES, PUBLISHED_BATCH);
  }

  /**
   * As MDLM ({@code dataloader.py}, {@code _group_texts}): each block marked at both ends, batches
   * of 1,000 documents.
   *
   * @param processes as many as the machine of the measurement had processors, by its code
   */
  public static Wrapping mdlm(int length, int processes) {
    return new Wrapping(length, true, processes, PUBLISHED_BATCH);
  }

  /** Ids of the stream in a block. */
  int stride() {
    return marked ? length - MARKS : length;
  }

  /** Whether what is left is dropped after a document of {@code 0 .. documents - 1}. */
  boolean dropsAfter(long document, long documents) {
    long part = partOf(document, documents);
    return document + 1 == start(part + 1, documents)
        || (document + 1 - start(part, documents)) % batch == 0;
  }

  private long partOf(long document, long documents) {
    long part = Math.min(processes - 1L, document * processes / documents);
    while (start(part, documents) > document) {
      part--;
    }
    while (start(part + 1, documents) <= document) {
      part++;
    }
    return part;
  }

  /** The first {@code documents % processes} parts have one document more than the others. */
  private long start(long part, long documents) {
    return documents / processes * part + Math.min(part, documents % processes);
  }
}
