package org.lathe.models.blocks;

/** The feed-forward layers of a decoder. */
public enum FeedForward {
  /** One gated layer for all tokens. */
  SWIGLU,
  /** Several gated layers, of which a router chooses two for each token. */
  EXPERTS
}
