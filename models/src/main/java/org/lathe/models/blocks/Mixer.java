package org.lathe.models.blocks;

import java.util.Locale;

/** What moves information between the positions of a layer. */
public enum Mixer {
  /** Causal self-attention over a sliding window. */
  ATTENTION,
  /** A selective scan, Mamba-1 (Gu and Dao, 2023). */
  MAMBA;

  /** Returns the word for it in recipes and configurations. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
