package org.lathe.borders.trespass.evaluation;

import org.lathe.borders.trespass.cli.Command;

/** Crosses the border: evaluation may not use cli. */
public class Scorer {
  Command neighbour;
}
