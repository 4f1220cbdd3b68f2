package org.lathe.borders.trespass.training;

import org.lathe.borders.trespass.evaluation.Scorer;

/** Crosses the border: training may not use evaluation. */
public class Trainer {
  Scorer neighbour;
}
