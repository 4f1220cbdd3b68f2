package org.lathe.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.files.FileTree;
import org.lathe.fuzzing.targets.FuzzInput;
import org.lathe.fuzzing.targets.FuzzTarget;

/** The folder that a target reads, in memory where the system has files there. */
public final class FuzzFolder implements AutoCloseable {
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  private final FuzzTarget target;
  private final Path home;
  private final Path folder;
  private final Map<Path, byte[]> sound = new LinkedHashMap<>();
  private boolean changed;

  private FuzzFolder(FuzzTarget target, Path home) {
    this.target = target;
    this.home = home;
    this.folder = home.resolve("given");
  }

  /** Makes the folder of a target, with its sound files. */
  public static FuzzFolder of(FuzzTarget target) throws IOException {
    return of(target, emptyHome(target.name()));
  }

  /** Makes a folder in memory, or among the temporary ones where the system has none there. */
  static Path emptyHome(String name) throws IOException {
    String prefix = "lathe-fuzz-" + name + "-";
    return Files.isWritable(IN_MEMORY)
        ? Files.createTempDirectory(IN_MEMORY, prefix)
        : Files.createTempDirectory(prefix);
  }

  /** Makes the folder of a target in this one, which it owns. */
  static FuzzFolder of(FuzzTarget target, Path home) throws IOException {
    FuzzFolder made = new FuzzFolder(target, home);
    try {
      Files.createDirectories(made.folder);
      target.prepare(made.folder);
      made.keep();
      return made;
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void keep() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        sound.put(file, Files.readAllBytes(file));
      }
    }
    for (String file : target.files()) {
      if (!sound.containsKey(folder.resolve(file))) {
        throw new IllegalStateException(target.name() + " did not write " + file);
      }
    }
  }

  FuzzTarget target() {
    return target;
  }

  /** Returns the inputs to begin with: the sound files, and what the target has besides. */
  List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    int files = target.files().size();
    for (int i = 0; i < files; i++) {
      seeds.add(new FuzzInput(i, sound.get(folder.resolve(target.files().get(i)))).bytes(files));
    }
    for (FuzzInput seed : target.seeds()) {
      seeds.add(seed.bytes(files));
    }
    return seeds;
  }

  /**
   * Reads the folder with one file replaced, which is then as it was.
   *
   * @throws FindingError if an exception of the project is none of the input
   */
  public void run(byte[] bytes) throws IOException {
    FuzzInput input = FuzzInput.of(bytes, target.files().size());
    Path file = folder.resolve(target.files().get(input.file()));
    if (changed) {
      restore();
    }
    Files.write(file, input.content());
    try {
      target.read(folder);
    } catch (RuntimeException thrown) {
      Optional<String> fault = RefusalCheck.fault(thrown);
      if (fault.isPresent()) {
        throw new FindingError(fault.get(), thrown);
      }
    } finally {
      changed = target.writes();
      if (!changed) {
        Files.write(file, sound.get(file));
      }
    }
  }

  private void restore() throws IOException {
    FileTree.delete(folder);
    for (Map.Entry<Path, byte[]> file : sound.entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      Files.write(file.getKey(), file.getValue());
    }
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(home);
  }
}
