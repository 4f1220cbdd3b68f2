package org.lathe.cli;

import java.util.function.Supplier;
import org.lathe.files.InputException;

/** Checks the values of options; a wrong value becomes the one line that the user sees. */
final class Arguments {
  private Arguments() {}

  static int atLeast(int least, String option, int value) {
    if (value < least) {
      throw new InputException(option + " " + value + ", must be at least " + least);
    }
    return value;
  }

  /** Returns what {@code make} returns; its argument checks name the option. */
  static <T> T checked(Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }
}
