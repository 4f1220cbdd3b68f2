package org.lathe.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder is there whole or not at all. */
class DurableFolderTest {
  @TempDir private Path place;

  private List<String> inside(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void itAppearsWithItsFilesAndReplacesWhatWasThere() throws IOException {
    Path folder = place.resolve("above/made");
    DurableFolder.write(folder, at -> Files.writeString(at.resolve("a"), "1"));
    DurableFolder.write(folder, at -> Files.writeString(at.resolve("b"), "2"));
    assertEquals(List.of("b"), inside(folder));
    assertEquals(List.of("made"), inside(folder.getParent()));
  }

  @Test
  void aFailureLeavesWhatWasThere() throws IOException {
    Path folder = place.resolve("made");
    DurableFolder.write(folder, at -> Files.writeString(at.resolve("a"), "1"));
    assertThrows(
        UncheckedIOException.class,
        () ->
            DurableFolder.write(
                folder,
                at -> {
                  Files.writeString(at.resolve("b"), "2");
                  throw new IOException("full");
                }));
    assertThrows(
        InputException.class,
        () ->
            DurableFolder.write(
                folder,
                at -> {
                  throw new InputException("wrong");
                }));
    assertEquals(List.of("made"), inside(place));
    assertEquals(List.of("a"), inside(folder));
  }

  @Test
  void onlyAnEmptyOneIsNew() throws IOException {
    DurableFolder.requireNew(place.resolve("none"));
    DurableFolder.requireNew(place);
    Files.writeString(place.resolve("a"), "1");
    for (Path taken : List.of(place, place.resolve("a"))) {
      String message =
          assertThrows(InputException.class, () -> DurableFolder.requireNew(taken)).getMessage();
      assertTrue(message.startsWith(taken + " is there already"), message);
    }
  }
}
