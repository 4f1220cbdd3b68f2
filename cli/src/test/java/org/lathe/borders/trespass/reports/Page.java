package org.lathe.borders.trespass.reports;

import org.lathe.borders.trespass.models.Decoder;

/** Crosses the border: reports may not use models. */
public class Page {
  Decoder neighbour;
}
