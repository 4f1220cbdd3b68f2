package org.lathe.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lathe.files.DurableFile;
import org.lathe.files.FileTree;
import org.lathe.files.InputException;

/**
 * The folder {@code checkpoints/} of a run: the checkpoints {@code step-00000100}, and the file
 * {@code best} whose only line is the name of the best one. A file, not a link and not a copy: it
 * is replaced whole, costs no space, and is still right after the run's folder is copied.
 *
 * @param folder the folder itself; it need not be there
 */
public record RunCheckpoints(Path folder) {
  private static final String NAME = "checkpoints";
  private static final String BEST = "best";
  private static final Pattern STEP = Pattern.compile("step-(\\d{8})");
  private static final Pattern UNFINISHED = Pattern.compile("\\.step-\\d{8}\\.tmp");

  /** Returns the checkpoints of the run in this folder. */
  public static RunCheckpoints of(Path run) {
    return new RunCheckpoints(run.resolve(NAME));
  }

  /** Returns whether this is the name of the folder of a run's checkpoints. */
  static boolean isNameOf(Path folder) {
    return folder.endsWith(NAME);
  }

  /** Returns the folder of the checkpoint of a step; it need not be there. */
  Path of(long step) {
    // Not the digits of the user's language, which no pattern here would find again.
    return folder.resolve(String.format(Locale.ROOT, "step-%08d", step));
  }

  /**
   * Returns where {@link org.lathe.files.DurableFolder} writes a checkpoint before it has its name.
   */
  Path temporary(Path checkpoint) {
    return folder.resolve("." + checkpoint.getFileName() + ".tmp");
  }

  /** Returns the step that this name of a checkpoint tells, or -1. */
  static int step(String name) {
    Matcher matcher = STEP.matcher(name);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  /** Returns the steps of the complete checkpoints, the newest first. */
  public List<Integer> steps() {
    return named().stream()
        .filter(Checkpoint::complete)
        .map(path -> step(path.getFileName().toString()))
        .toList();
  }

  /** Returns what has the name of a checkpoint, complete or not, the newest first. */
  List<Path> named() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try {
      return matching(STEP);
    } catch (IOException e) {
      throw new InputException("cannot list " + folder + ": " + e.getMessage());
    }
  }

  private List<Path> matching(Pattern name) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> name.matcher(path.getFileName().toString()).matches())
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  /** Returns the file that names the best checkpoint; it need not be there. */
  public Path best() {
    return folder.resolve(BEST);
  }

  /**
   * Returns the checkpoint that a file named {@code best} names; empty if this is another file, or
   * none.
   *
   * @throws InputException if it names no complete checkpoint beside it
   */
  static Optional<Path> namedBy(Path file) {
    if (!file.endsWith(BEST) || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    String name;
    try {
      // A file of another kind may have this name; a byte is a character here, whatever it is.
      name = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
    Path named = step(name) < 0 ? null : file.resolveSibling(name);
    if (named == null || !Checkpoint.complete(named)) {
      throw new InputException(
          "%s names no complete checkpoint beside it: give the folder of a checkpoint"
              .formatted(file));
    }
    return Optional.of(named);
  }

  /**
   * Names the best checkpoint, whole or not at all.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public void nameBest(int step) {
    byte[] line = (of(step).getFileName() + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      if (!Files.isRegularFile(best()) || !Arrays.equals(Files.readAllBytes(best()), line)) {
        DurableFile.write(best(), out -> out.write(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes the complete checkpoints of other steps, and what a killed run left unfinished. What
   * only has the name of a checkpoint stays, and takes the place of none.
   *
   * @throws UncheckedIOException if something cannot be deleted
   */
  public void retain(IntPredicate kept) {
    try {
      for (Path unfinished : matching(UNFINISHED)) {
        FileTree.delete(unfinished);
      }
      for (int step : steps()) {
        if (!kept.test(step)) {
          // Under the name of an unfinished one, so that a kill meanwhile leaves no part of it.
          Path doomed = temporary(of(step));
          Files.move(of(step), doomed, StandardCopyOption.ATOMIC_MOVE);
          FileTree.delete(doomed);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
