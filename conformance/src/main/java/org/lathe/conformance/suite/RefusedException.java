package org.lathe.conformance.suite;

/** The engine under test refuses an operation that a case needs. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String mnemonic;

  RefusedException(String mnemonic, String reason) {
    super(reason);
    this.mnemonic = mnemonic;
  }

  String mnemonic() {
    return mnemonic;
  }
}
