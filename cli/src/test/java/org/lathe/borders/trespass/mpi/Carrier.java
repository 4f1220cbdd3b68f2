package org.lathe.borders.trespass.mpi;

import org.lathe.borders.trespass.models.Decoder;

/** Crosses the border: mpi may not use models. */
public class Carrier {
  Decoder neighbour;
}
