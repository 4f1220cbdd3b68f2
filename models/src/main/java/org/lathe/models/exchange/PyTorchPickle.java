package org.lathe.models.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;

/**
 * Knows a file of {@code torch.save} by its first bytes and refuses it: it is a pickle, in a zip
 * archive or bare, and to read a pickle is to run the program in it.
 */
final class PyTorchPickle {
  /** Bytes of the length of a header, after which a safetensors file has the header's brace. */
  private static final int LENGTH = 8;

  private static final int PICKLE = 0x80;

  private PyTorchPickle() {}

  /**
   * Refuses such a file.
   *
   * @throws InputException if it is one, or cannot be read
   */
  static void refuse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("no such file: " + file);
    }
    byte[] first;
    try (InputStream in = Files.newInputStream(file)) {
      first = in.readNBytes(LENGTH + 1);
    } catch (IOException e) {
      throw new InputException("cannot read %s (%s)".formatted(file, Unwritable.reason(e)), e);
    }
    if (isPickle(first)) {
      throw new InputException(
          "%s is a pickle of PyTorch, which may run a program when it is read, so it is never read here: write its tensors as safetensors with docs/guides/to_safetensors.py (see docs/guides/checkpoints.md)"
              .formatted(file));
    }
  }

  /** The length of a safetensors header may begin with the same bytes, but then a brace follows. */
  private static boolean isPickle(byte[] first) {
    boolean zip = first.length > 1 && first[0] == 'P' && first[1] == 'K';
    boolean bare = first.length > 0 && (first[0] & 0xff) == PICKLE;
    return (zip || bare) && !(first.length > LENGTH && first[LENGTH] == '{');
  }
}
