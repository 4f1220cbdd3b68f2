package org.lathe.datasets.shards;

import java.io.IOException;
import java.nio.file.Path;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;

/** The error for a folder that cannot be written to. */
final class UnwritableFolder {
  private UnwritableFolder() {}

  /** Returns the error for a full disk, or for another message of the system. */
  static InputException of(Path folder, IOException e) {
    String said = Unwritable.reason(e);
    String mend =
        said.contains("No space") || said.contains("quota") || said.contains("too large")
            ? "free some space or choose another {out}; the same command continues from where this"
                + " one stopped"
            : "correct that, or choose another {out}";
    return new InputException("cannot write to %s (%s): %s".formatted(folder, said, mend), e);
  }
}
