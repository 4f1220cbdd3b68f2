package org.lathe.cpu.vector.crossentropy;

import org.lathe.cpu.Workers;

/** What is computed from a {@link LogitBlock} before the next one takes its place. */
interface Stage {
  /** Starts, before the first block. */
  default void start() {}

  /** Processes the present block. */
  void compute(Workers workers);

  /** Finishes, after the last block. */
  default void finish() {}
}
