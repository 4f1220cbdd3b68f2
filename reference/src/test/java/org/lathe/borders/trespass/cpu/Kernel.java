package org.lathe.borders.trespass.cpu;

import org.lathe.borders.trespass.ltm.Decoder;

/** Crosses the border: cpu may not use ltm. */
public class Kernel {
  Decoder neighbour;
}
