package org.lathe.engine;

/**
 * Checks the integers that a host feeds, before a kernel reads rows by them. So every engine
 * reports the same mistake with the same message.
 */
public final class FedIndices {
  private FedIndices() {}

  /**
   * Fails unless every id is in {@code lowest .. vocabulary - 1}.
   *
   * @param values holds them, {@code count} from {@code offset} on
   * @param mnemonic the operation, for the message
   * @param noun what the ids are called there
   * @throws FedIndexException naming the first bad id and its position
   */
  public static void ids(
      int[] values,
      int offset,
      int count,
      int lowest,
      int vocabulary,
      String mnemonic,
      String noun) {
    for (int i = 0; i < count; i++) {
      int id = values[offset + i];
      if (id < lowest || id >= vocabulary) {
        throw new FedIndexException(
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

  /**
   * Fails unless a table of {@code rows} positions has every position of a rope task.
   *
   * @param values holds them, {@code count} from {@code offset} on
   * @throws FedIndexException naming the first position that it lacks
   */
  public static void ropePositions(int[] values, int offset, int count, int rows) {
    for (int i = 0; i < count; i++) {
      int position = values[offset + i];
      if (position < 0 || position >= rows) {
        throw new FedIndexException(
            "rope: position "
                + position
                + " of row "
                + i
                + " is outside the table of "
                + rows
                + " positions; build the table for the longest sequence");
      }
    }
  }

  /**
   * Checks and returns the position that is fed to a task on rings of keys and values.
   *
   * @throws FedIndexException if it is negative
   */
  public static int ringPosition(int position, String mnemonic) {
    if (position < 0) {
      throw new FedIndexException(
          mnemonic + ": position " + position + " is negative; the first is 0");
    }
    return position;
  }
}
