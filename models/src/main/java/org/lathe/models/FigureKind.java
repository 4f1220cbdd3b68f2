package org.lathe.models;

/** What a figure says of the negative log likelihood. */
public enum FigureKind {
  /** It is the negative log likelihood itself. */
  EXACT,
  /** Its expectation is at or above the negative log likelihood. */
  UPPER_BOUND,
  /** It can be below the negative log likelihood, so that it says nothing about it. */
  NO_BOUND
}
