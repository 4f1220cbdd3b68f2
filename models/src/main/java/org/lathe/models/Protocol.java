package org.lathe.models;

/** Whose training a run follows, where there are several for one family. */
public enum Protocol {
  /** What Lathe recommends: its held-out figure is a bound, and training optimizes that bound. */
  HONEST,
  /** The published paper. */
  PAPER,
  /** The code that the authors of the paper released. */
  RELEASE
}
