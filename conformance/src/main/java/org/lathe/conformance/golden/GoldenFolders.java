package org.lathe.conformance.golden;

import java.io.IOException;
import java.nio.file.Path;
import org.lathe.files.Safetensors;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.LtmConfig;

/**
 * Writes golden folders: {@code java .. org.lathe.conformance.golden.GoldenFolders DIR}. The shapes
 * and seeds are those of the folders in the resources of this module.
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
    // Small, with all levers. Each bound of the free bits is crossed within the fits.
    LtmConfig levers = new LtmConfig(43, 12, 2, 3, 30, 4, 6, 18, 1e-5, 10_000);
    write(
        root.resolve("levers"),
        GoldenCase.draw(levers, 3, 15, 12, 20_263).withLevers(new FreeBits(8, 28), 20_264));
  }

  /** Writes a case with its golden numbers. */
  public static void write(Path folder, GoldenCase given) throws IOException {
    given.write(folder);
    Safetensors.write(folder.resolve("expected.safetensors"), GoldenNumbers.of(given));
  }
}
