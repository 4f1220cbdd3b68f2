package org.lathe.graph;

/** Element type of a tensor. Both are four bytes wide. */
public enum DType {
  /** IEEE 754 binary32. */
  F32,
  /** 32-bit two's complement integers: ids, positions, random streams; never differentiated. */
  I32
}
