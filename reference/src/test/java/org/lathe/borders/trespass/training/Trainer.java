package org.lathe.borders.trespass.training;

import org.lathe.borders.trespass.cli.Command;

/** Crosses the border: training may not use cli. */
public class Trainer {
  Command neighbour;
}
