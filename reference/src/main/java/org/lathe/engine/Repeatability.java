package org.lathe.engine;

/** The runs of one program on the same inputs that give the same bits. */
public enum Repeatability {
  /** Between runs of a session, and between sessions of the same number of host threads. */
  SAME_THREADS,

  /** Between runs of sessions of any numbers of host threads. */
  ANY_THREADS
}
