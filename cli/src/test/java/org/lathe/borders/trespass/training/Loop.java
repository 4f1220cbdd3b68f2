package org.lathe.borders.trespass.training;

import org.lathe.borders.trespass.models.ltm.Latents;

/** Knows a family of models. */
public class Loop {
  /** What it must not know. */
  Latents latents;
}
