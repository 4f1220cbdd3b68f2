package org.lathe.borders.trespass.graph;

import org.lathe.borders.trespass.engine.Program;

/** Crosses the border: graph may not use engine. */
public class Graph {
  Program neighbour;
}
