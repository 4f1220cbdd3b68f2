package org.lathe.studies.run;

/** Unwinds a measurement that the user stopped; what it has kept is continued by the next call. */
final class StudyStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StudyStopped() {
    super(null, null, false, false);
  }
}
