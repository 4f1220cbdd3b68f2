package org.lathe.borders.trespass.cli;

import jdk.incubator.vector.FloatVector;
import org.lathe.borders.trespass.evaluation.Scorer;

/** Breaks two rules: only cpu may use the Vector API, and modules form no cycle. */
public class Command {
  FloatVector lanes;
  Scorer neighbour;
}
