package org.lathe.datasets.evaluation;

/** What the known figures say of a file. */
public enum Finding {
  /** Every known figure agrees, the checksum among them. */
  GENUINE,
  /** Every known figure agrees, the checksum among them; the file is a known part of another. */
  EXCERPT,
  /** Every known figure agrees; no checksum is known. */
  AGREES,
  /** Begins as the genuine file does and ends too early. */
  CUT_OFF,
  /** A figure differs. */
  DIFFERENT,
  /** No figure of a file of this name is known. */
  UNKNOWN
}
