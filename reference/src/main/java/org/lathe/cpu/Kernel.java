package org.lathe.cpu;

/** An operation bound to its operands, ready to run any number of times. Allocates nothing. */
@FunctionalInterface
public interface Kernel {
  /** Computes all outputs from the present values of the operands. */
  void run(Workers workers);
}
