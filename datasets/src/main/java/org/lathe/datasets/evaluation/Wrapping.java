package org.lathe.datasets.evaluation;

import org.lathe.files.InputException;

/**
 * The rule by which documents become blocks of one length: their ids form one stream, in which the
 * separator of the tokenizer follows each document. The stream is cut into blocks; a block can
 * contain ends of documents. The tokens after the last whole block of a stretch are dropped.
 *
 * <p>The published code does not cut the whole set but batches of documents: each of several
 * processes has a contiguous part of the dataset and processes it batch by batch. So the code drops
 * a remainder at the end of each batch, and its results depend on the number of processes.
 *
 * @param length ids in a block
 * @param marked whether each block begins and ends with an additional separator; both count in the
 *     length
 * @param processes contiguous parts of the set, 1 or more
 * @param batch documents in a batch of a part, at least 1
 */
public record Wrapping(int length, boolean marked, int processes, int batch) {
  private static final int MARKS = 2;

  /** The default of {@code Dataset.map}. */
  private static final int PUBLISHED_BATCH = 1_000;

  /** The value in SEDD's code. */
  private static final int SEDD_PROCESSES = 8;

  /**
   * Checks the ranges.
   *
   * @throws InputException if a block is too short for any text
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

  /** Returns the wrapping of the whole set as one stretch: at most one remainder is dropped. */
  public static Wrapping stream(int length) {
    return new Wrapping(length, false, 1, Integer.MAX_VALUE);
  }

  /**
   * Returns the wrapping of SEDD ({@code data.py}, {@code group_texts}): 8 processes, batches of
   * 1,000 documents.
   */
  public static Wrapping sedd(int length) {
    return new Wrapping(length, false, SEDD_PROCESSES, PUBLISHED_BATCH);
  }

  /**
   * Returns the wrapping of MDLM ({@code dataloader.py}, {@code _group_texts}): each block is
   * marked at both ends, batches of 1,000 documents.
   *
   * @param processes number of processors of the machine of the measurement, as MDLM's code sets it
   */
  public static Wrapping mdlm(int length, int processes) {
    return new Wrapping(length, true, processes, PUBLISHED_BATCH);
  }

  /** Returns the number of ids of the stream in a block. */
  int stride() {
    return marked ? length - MARKS : length;
  }

  /** Returns whether the remainder is dropped after a document of {@code 0 .. documents - 1}. */
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
