package org.lathe.datasets.shards;

import java.io.IOException;
import java.nio.file.Path;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;

/** What the user is told of a folder that cannot be written to. */
final class UnwritableFolder {
  private UnwritableFolder() {}

  /** A full disk, or whatever else the system said. */
  static InputException of(Path folder, IOException e) {
    String said = Unwritable.reason(e);
    String mend =
        said.contains("No space") || said.contains("quota") || said.contains("too large")
            ? "make room or choose another {out}; the same command continues from where this one"
                + " stopped"
            : "correct that, or choose another {out}";
    return new InputException("cannot write to %s (%s): %s".formatted(folder, said, mend), e);
  }
}
