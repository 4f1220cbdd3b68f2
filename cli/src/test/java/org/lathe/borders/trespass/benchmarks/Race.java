package org.lathe.borders.trespass.benchmarks;

import org.lathe.borders.trespass.models.ltm.Latents;

/** Breaks the rule: benchmarks may use no family. */
public class Race {
  /** The class that benchmarks must not use. */
  Latents latents;
}
