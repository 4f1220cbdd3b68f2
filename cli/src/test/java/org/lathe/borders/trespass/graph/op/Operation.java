package org.lathe.borders.trespass.graph.op;

import org.lathe.borders.trespass.graph.Operand;

/** Uses an operand, which is allowed: the graph and its operations count as one package. */
public class Operation {
  /** The operand that this operation reads. */
  Operand read;
}
