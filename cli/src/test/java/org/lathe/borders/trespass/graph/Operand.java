package org.lathe.borders.trespass.graph;

import org.lathe.borders.trespass.graph.op.Operation;

/** Uses an operation, which a graph may. */
public class Operand {
  /** The operation that made this operand. */
  Operation made;
}
