package org.lathe.borders.trespass.evaluation;

import org.lathe.borders.trespass.models.ltm.Latents;

/** Knows a family outside of the packages that may. */
final class Grader {
  Latents latents;
}
