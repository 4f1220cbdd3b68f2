package org.lathe.borders.trespass.cpu;

import org.lathe.borders.trespass.models.Decoder;

/** Crosses the border: cpu may not use models. */
public class Kernel {
  Decoder neighbour;
}
