package org.lathe.borders.trespass.conformance;

import org.lathe.borders.trespass.training.Trainer;

/** Crosses the border: conformance may not use training. */
public class Check {
  Trainer neighbour;
}
