package org.lathe.borders.trespass.evaluation;

import org.lathe.borders.trespass.models.ltm.Latents;

/** Breaks the rule: uses a family outside the packages for one family. */
final class Grader {
  Latents latents;
}
