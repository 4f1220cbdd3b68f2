package org.lathe.models;

/** Whose training a run follows, where a paper and the code that its authors released differ. */
public enum Protocol {
  /** The published paper. */
  PAPER,
  /** The code that the authors of the paper released. */
  RELEASE
}
