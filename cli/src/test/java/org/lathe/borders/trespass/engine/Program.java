package org.lathe.borders.trespass.engine;

import org.lathe.borders.trespass.cpu.Kernel;

/** Crosses the border: engine may not use cpu. */
public class Program {
  Kernel neighbour;
}
