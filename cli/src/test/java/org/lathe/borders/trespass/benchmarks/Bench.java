package org.lathe.borders.trespass.benchmarks;

import org.lathe.borders.trespass.cli.Command;

/** Crosses the border: benchmarks may not use cli. */
public class Bench {
  Command neighbour;
}
