package org.lathe.datasets.corpus;

/** Where a sequence may begin in a {@code TokenStore}. Its length is the same in either case. */
public enum Alignment {
  /** At any token: for long documents. */
  ANYWHERE,
  /** At the first token of a document, running on into the next ones: for short documents. */
  DOCUMENT
}
