package org.lathe.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file under way, with a name that no other process and no other thread has: {@code
 * .NAME.PROCESS-NUMBER.tmp}. Its process locks it, so that another one, on another machine too, can
 * tell what a dead process left from what a living one writes.
 */
final class TemporaryFile implements AutoCloseable {
  /** The names of all of them. */
  static final Pattern NAME = Pattern.compile("\\..+\\.\\d+-\\d+\\.tmp");

  private static final AtomicLong NUMBER = new AtomicLong();

  private final Path path;
  private final FileChannel channel;

  private TemporaryFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Makes one for a file, and removes those of dead processes for the same file. */
  static TemporaryFile beside(Path file) throws IOException {
    removeStale(file);
    Path path =
        file.resolveSibling(
            ".%s.%s-%s.tmp"
                .formatted(
                    file.getFileName(),
                    Long.toString(ProcessHandle.current().pid()),
                    Long.toString(NUMBER.incrementAndGet())));
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    locked(channel);
    return new TemporaryFile(path, channel);
  }

  private static void removeStale(Path file) throws IOException {
    Pattern name =
        Pattern.compile(
            "\\." + Pattern.quote(file.getFileName().toString()) + "\\.(\\d+)-\\d+\\.tmp");
    try (DirectoryStream<Path> beside =
        Files.newDirectoryStream(
            file.toAbsolutePath().getParent(),
            other -> name.matcher(other.getFileName().toString()).matches())) {
      for (Path other : beside) {
        Matcher found = name.matcher(other.getFileName().toString());
        // A process of this number may live here, or on another machine.
        if (found.matches() && !lives(found.group(1))) {
          removeUnlocked(other);
        }
      }
    } catch (NoSuchFileException | AccessDeniedException noFolder) {
      // What cannot be written is said where it is opened.
    }
  }

  private static boolean lives(String process) {
    try {
      return ProcessHandle.of(Long.parseLong(process)).isPresent();
    } catch (NumberFormatException other) {
      return true;
    }
  }

  private static void removeUnlocked(Path other) throws IOException {
    try (FileChannel opened = FileChannel.open(other, StandardOpenOption.WRITE)) {
      if (locked(opened)) {
        Files.deleteIfExists(other);
      }
    } catch (NoSuchFileException gone) {
      // Its owner has given it its name.
    }
  }

  /** Returns whether the file is this process's now; not where the system has no locks. */
  private static boolean locked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (IOException noLocksHere) {
      return false;
    }
  }

  /** Returns where its content is written; not to be closed. */
  OutputStream out() {
    return Channels.newOutputStream(channel);
  }

  /** Makes the content durable and gives it the name of a file, which it replaces. */
  void become(Path file) throws IOException {
    channel.force(true);
    Files.move(path, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes what did not become a file. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(path);
    }
  }
}
