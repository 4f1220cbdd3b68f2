package org.lathe.borders.trespass.graph.op;

import org.lathe.borders.trespass.graph.Operand;

/** Names an operand, as an operation may: a graph and its operations are one. */
public class Operation {
  /** What it reads. */
  Operand read;
}
