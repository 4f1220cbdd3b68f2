package org.lathe.borders.trespass.generation;

import org.lathe.borders.trespass.cli.Command;

/** Crosses the border: generation may not use cli. */
public class Sampler {
  Command neighbour;
}
