package org.lathe.datasets.corpus;

/**
 * The positions in a {@code TokenStore} at which a sequence may begin. All sequences have the same
 * length.
 */
public enum Alignment {
  /** At any token: for long documents. */
  ANYWHERE,
  /**
   * At the first token of a document; the sequence continues into the next documents. For short
   * documents.
   */
  DOCUMENT
}
