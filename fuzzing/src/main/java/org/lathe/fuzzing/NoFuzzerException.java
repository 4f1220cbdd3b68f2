package org.lathe.fuzzing;

/** The fuzzer does not run on this machine: its natives are not for it. */
public final class NoFuzzerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why. */
  public NoFuzzerException(String why) {
    super(why);
  }
}
