package org.lathe.models;

import java.util.List;

/**
 * What a user should know about the scores of an evaluation, such as that a latent thought model
 * does not use its latents.
 */
@FunctionalInterface
public interface Remarks {
  /** Nothing. */
  Remarks NONE = (change, last) -> List.of();

  /**
   * Returns the remarks, one line each, with the names of options in braces.
   *
   * @param change of the first figure since the evaluation before, in nats per token; NaN if there
   *     was none
   * @param last whether training has ended
   */
  List<String> lines(double change, boolean last);
}
