package org.lathe.borders.trespass.models;

import org.lathe.borders.trespass.training.Trainer;

/** Crosses the border: models may not use training. */
public class Decoder {
  Trainer neighbour;
}
