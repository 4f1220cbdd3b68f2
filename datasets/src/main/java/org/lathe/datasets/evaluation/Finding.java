package org.lathe.datasets.evaluation;

/** The result of comparing a file with the known values. */
public enum Finding {
  /** Every known value agrees, including the checksum. */
  GENUINE,
  /** Every known value agrees, including the checksum; the file is a known part of another. */
  EXCERPT,
  /** Every known value agrees; no checksum is known. */
  AGREES,
  /** The file begins like the genuine one and ends too early. */
  CUT_OFF,
  /** A value differs. */
  DIFFERENT,
  /** Nothing is known about a file of this name. */
  UNKNOWN
}
