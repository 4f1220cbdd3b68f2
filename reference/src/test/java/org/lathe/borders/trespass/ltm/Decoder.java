package org.lathe.borders.trespass.ltm;

import org.lathe.borders.trespass.cpu.Kernel;

/** Crosses the border: ltm may not use cpu. */
public class Decoder {
  Kernel neighbour;
}
