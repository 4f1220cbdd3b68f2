package org.lathe.borders.trespass.graph;

import org.lathe.borders.trespass.graph.op.Operation;

/** Names an operation, as a graph may. */
public class Operand {
  /** What made it. */
  Operation made;
}
