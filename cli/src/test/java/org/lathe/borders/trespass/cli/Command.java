package org.lathe.borders.trespass.cli;

import jdk.incubator.vector.FloatVector;
import org.lathe.borders.trespass.evaluation.Scorer;

/** Crosses the border: only cpu may use the Vector API; and makes a circle. */
public class Command {
  FloatVector lanes;
  Scorer neighbour;
}
