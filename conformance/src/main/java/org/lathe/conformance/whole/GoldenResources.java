package org.lathe.conformance.whole;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The golden folders in this artifact, copied to a temporary folder. */
final class GoldenResources implements AutoCloseable {
  /** {@code tiny} was made by PyTorch, the others by the float64 model of this project. */
  static final List<String> FOLDERS = List.of("tiny", "deep", "shallow", "levers");

  private static final List<String> FILES =
      List.of("config.json", "weights.safetensors", "case.safetensors", "expected.safetensors");

  private final Path folder;

  GoldenResources(String name) {
    try {
      folder = Files.createTempDirectory("lathe-golden-");
      for (String file : FILES) {
        try (InputStream bytes =
            GoldenResources.class.getResourceAsStream("/golden/" + name + "/" + file)) {
          Files.copy(bytes, folder.resolve(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      for (String file : FILES) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
