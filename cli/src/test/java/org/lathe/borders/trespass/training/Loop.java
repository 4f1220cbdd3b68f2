package org.lathe.borders.trespass.training;

import org.lathe.borders.trespass.models.ltm.Latents;

/** Breaks the rule: training may use no family. */
public class Loop {
  /** The class that training must not use. */
  Latents latents;
}
