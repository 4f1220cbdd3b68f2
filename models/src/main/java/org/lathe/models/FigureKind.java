package org.lathe.models;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The relation of an estimate to the negative log likelihood. */
public enum FigureKind {
  /** It is the negative log likelihood itself. */
  @JsonProperty("exact")
  EXACT,
  /** Its expectation is at or above the negative log likelihood. */
  @JsonProperty("upper_bound")
  UPPER_BOUND,
  /** It can be below the negative log likelihood, so that it says nothing about it. */
  @JsonProperty("no_bound")
  NO_BOUND
}
