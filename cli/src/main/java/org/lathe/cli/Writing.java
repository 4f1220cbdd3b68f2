package org.lathe.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.lathe.files.Unwritable;

/** Results that go to a place of the user's choice. */
final class Writing {
  private Writing() {}

  /** Says in one line if the place cannot be written. */
  static <T> T to(Path place, Supplier<T> write) {
    try {
      return write.get();
    } catch (UncheckedIOException e) {
      throw Unwritable.at(place, e.getCause());
    }
  }

  /** Likewise. */
  static void to(Path place, Runnable write) {
    to(
        place,
        () -> {
          write.run();
          return null;
        });
  }
}
