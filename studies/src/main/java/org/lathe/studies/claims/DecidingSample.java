package org.lathe.studies.claims;

import java.util.Optional;

/**
 * What a claim is decided by.
 *
 * @param sample differences or slopes; empty where there are none
 * @param lack why there are none; empty where there are some
 */
public record DecidingSample(Optional<PairedSample> sample, String lack) {
  /** Returns what decides a claim. */
  public static DecidingSample of(PairedSample sample) {
    return new DecidingSample(Optional.of(sample), "");
  }

  /** Returns that there is none, and why. */
  public static DecidingSample none(String lack) {
    return new DecidingSample(Optional.empty(), lack);
  }
}
