package org.lathe.borders.trespass.datasets;

import org.lathe.borders.trespass.graph.Graph;

/** Crosses the border: datasets may not use graph. */
public class Corpus {
  Graph neighbour;
}
