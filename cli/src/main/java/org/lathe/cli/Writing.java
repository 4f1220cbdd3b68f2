package org.lathe.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.lathe.files.Unwritable;

/** Writes results to a path that the user chose. */
final class Writing {
  private Writing() {}

  /**
   * Returns what {@code write} returns.
   *
   * @throws org.lathe.files.InputException if the path cannot be written
   */
  static <T> T to(Path place, Supplier<T> write) {
    try {
      return write.get();
    } catch (UncheckedIOException e) {
      throw Unwritable.at(place, e.getCause());
    }
  }

  /** Runs {@code write}, with the same error. */
  static void to(Path place, Runnable write) {
    to(
        place,
        () -> {
          write.run();
          return null;
        });
  }
}
