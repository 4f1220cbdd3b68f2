package org.lathe.conformance.whole;

import java.util.List;
import org.lathe.conformance.check.WholeFamily;

/** The model end to end, with random weights, compared with float64. */
public final class ModelFamily extends WholeFamily {
  /** Creates the family with all its checks. */
  public ModelFamily() {
    super(
        "model",
        "Scores, fits, training and generation of a drawn model are those of the float64 model.",
        List.of(
            new ScoreCheck(),
            new FastStepCheck(),
            new FastFitCheck(),
            new SlowStepCheck(),
            new TrainingCheck(),
            new GenerationCheck(),
            new GoldenFolderCheck(),
            new RerunCheck()));
  }
}
