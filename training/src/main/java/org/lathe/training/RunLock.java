package org.lathe.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lathe.files.InputException;

/**
 * The right to write to the folder of a run, which one process has at a time. The system takes it
 * back when the process ends, in whatever way. The file stays: who removed it could remove that of
 * the next one.
 */
final class RunLock implements AutoCloseable {
  /** Name of the file that is locked. */
  static final String NAME = "lock";

  /** A place behind the text, which must stay readable where locks forbid reading. */
  private static final long LOCKED_BYTE = 1 << 20;

  private static final int MOST_TEXT = 1000;

  /** A file that this process has locked must not be opened again: closing it ends the lock. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final Optional<String> failure;

  private RunLock(Path file, FileChannel channel, Optional<String> failure) {
    this.file = file;
    this.channel = channel;
    this.failure = failure;
  }

  /**
   * Takes the right.
   *
   * @param folder that is there
   * @throws InputException if another process has it, with what is known of that
   * @throws UncheckedIOException if the folder cannot be written
   */
  static RunLock take(Path folder) {
    Path file = folder.toAbsolutePath().normalize().resolve(NAME);
    if (!HELD.add(file)) {
      throw refused(folder, "this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Optional<String> failure = Optional.empty();
      try {
        FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
        if (lock == null) {
          throw refused(folder, text(channel));
        }
      } catch (IOException unsupported) {
        failure = Optional.of(String.valueOf(unsupported.getMessage()));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(own().getBytes(StandardCharsets.UTF_8)), 0);
      return new RunLock(file, channel, failure);
    } catch (IOException e) {
      release(file, channel);
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      release(file, channel);
      throw e;
    }
  }

  private static InputException refused(Path folder, String owner) {
    return new InputException(
        "%s is written by another run (%s): wait for it or stop it, or choose another {out}"
            .formatted(folder, owner));
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_TEXT);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "an unknown process" : text;
  }

  private static String own() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      host = "this machine";
    }
    return "process %d on %s since %s\n"
        .formatted(
            ProcessHandle.current().pid(), host, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Returns why the file system cannot lock; empty if it has locked. */
  Optional<String> failure() {
    return failure;
  }

  private static void release(Path file, FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(file);
    }
  }

  @Override
  public void close() {
    release(file, channel);
  }
}
