package org.lathe.cpu;

/** Checks ids before a kernel reads rows by them. */
public final class Ids {
  private Ids() {}

  /**
   * Fails unless every id lies in {@code lowest .. vocabulary - 1}.
   *
   * @param mnemonic the operation, for the message
   * @param noun what the ids are called there
   * @throws IndexOutOfBoundsException naming the first bad id and its position
   */
  public static void check(Span ids, int lowest, int vocabulary, String mnemonic, String noun) {
    for (int i = 0; i < ids.size(); i++) {
      int id = ids.ints()[ids.offset() + i];
      if (id < lowest || id >= vocabulary) {
        throw new IndexOutOfBoundsException(
            mnemonic
                + ": "
                + noun
                + " "
                + id
                + " at position "
                + i
                + " is outside the vocabulary of "
                + vocabulary);
      }
    }
  }
}
