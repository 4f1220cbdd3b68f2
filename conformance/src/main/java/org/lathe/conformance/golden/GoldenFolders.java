package org.lathe.conformance.golden;

import java.io.IOException;
import java.nio.file.Path;
import org.lathe.files.Safetensors;
import org.lathe.models.ltm.LtmConfig;

/**
 * Writes golden folders: {@code java .. org.lathe.conformance.golden.GoldenFolders DIR}. The shapes
 * and seeds are those of the folders in the test resources of {@code reference}.
 */
public final class GoldenFolders {
  private GoldenFolders() {}

  /** Writes a folder for each of the project's own cases into the given one. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    // Three layers, four heads, an odd window, more positions than tokens, a prime vocabulary.
    LtmConfig deep = new LtmConfig(97, 16, 3, 4, 26, 5, 6, 40, 1e-5, 10_000);
    write(root.resolve("deep"), GoldenCase.draw(deep, 2, 19, 12, 20_261));
    // One layer, so that no self-attention has a gradient in a fast step; window over the whole.
    LtmConfig shallow = new LtmConfig(31, 24, 1, 3, 17, 64, 5, 35, 1e-5, 500);
    write(root.resolve("shallow"), GoldenCase.draw(shallow, 4, 17, 10, 20_262));
  }

  /** Writes a case with its golden numbers. */
  public static void write(Path folder, GoldenCase given) throws IOException {
    given.write(folder);
    Safetensors.write(folder.resolve("expected.safetensors"), GoldenNumbers.of(given));
  }
}
