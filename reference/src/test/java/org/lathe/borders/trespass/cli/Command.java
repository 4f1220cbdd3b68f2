package org.lathe.borders.trespass.cli;

import jdk.incubator.vector.FloatVector;

/** Crosses the border: only cpu may use the Vector API. */
public class Command {
  FloatVector lanes;
}
