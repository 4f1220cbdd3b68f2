package org.lathe.engine;

/** Between which runs of one program on the same inputs an engine gives the same bits. */
public enum Repeatability {
  /** Between runs of a session, and between sessions of the same number of host threads. */
  SAME_THREADS,

  /** Between runs of sessions of any numbers of host threads. */
  ANY_THREADS
}
