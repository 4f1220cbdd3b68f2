package org.lathe.fuzzing;

/** A refusal that is none: what the fuzzer reports in its place. */
final class FindingError extends Error {
  private static final long serialVersionUID = 1L;

  /**
   * @param thrown whose stack trace this error has, by which the fuzzer tells findings apart
   */
  FindingError(String why, Throwable thrown) {
    super(why, thrown);
    Throwable first = thrown;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    setStackTrace(first.getStackTrace());
  }
}
