package org.lathe.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One owner of a folder, or of one file: while one process writes it, a second one is refused. The
 * owner locks the file {@code .lock} in the folder, or {@code .NAME.lock} beside the file, which
 * tells its process and is gone when it closes.
 *
 * <p>It relies on the locks of the operating system, which end with their process: what a killed
 * one leaves behind is taken over. A network file system counts as far as it passes locks on (NFS
 * does with its lock service); on one that has none, the folder is used without a lock, and who
 * takes it is told so.
 */
public final class FolderLock implements AutoCloseable {
  private static final String NAME = ".lock";

  /** Behind the text, which must stay readable where a lock forbids reading. */
  private static final long LOCKED_BYTE = 1 << 20;

  /**
   * Folders that this process owns. The system's locks are a process's: a second one would be
   * granted, and closing it would end the first.
   */
  private static final Set<Path> OWNED = new HashSet<>();

  /** How a byte of an open file is locked. */
  @FunctionalInterface
  interface Locking {
    /** Returns null if another process has it. */
    FileLock tryLock(FileChannel channel) throws IOException;
  }

  private static final Locking SYSTEM = channel -> channel.tryLock(LOCKED_BYTE, 1, false);

  private final Path owned;
  private final List<Path> made;
  private final FileChannel channel;
  private Path file;

  private FolderLock(Path owned, List<Path> made, FileChannel channel) {
    this.owned = owned;
    this.made = made;
    this.channel = channel;
    this.file = owned;
  }

  /**
   * Takes a folder, which is made if it is not there, with those above it.
   *
   * @param noted told in one line where the file system has no locks, so that nothing guards the
   *     folder
   * @throws InputException if another run has it: names its process and when that started
   * @throws UncheckedIOException if the folder cannot be made or written
   */
  public static FolderLock of(Path folder, Consumer<String> noted) {
    return of(folder, folder, NAME, noted, SYSTEM);
  }

  /**
   * Takes a hidden folder in which the work for another one is done, as {@link #of(Path, Consumer)}
   * does.
   *
   * @param named the other one, which errors name
   */
  public static FolderLock ofWork(Path folder, Path named, Consumer<String> noted) {
    return of(named, folder, NAME, noted, SYSTEM);
  }

  /**
   * Takes a file that is to be written, whose folder is there.
   *
   * @param noted told in one line where the file system has no locks, so that nothing guards the
   *     file
   * @throws InputException if another run has it: names its process and when that started
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static FolderLock ofFile(Path file, Consumer<String> noted) {
    Path whole = file.toAbsolutePath();
    return of(file, whole.getParent(), "." + whole.getFileName() + NAME, noted, SYSTEM);
  }

  static FolderLock of(
      Path what, Path folder, String name, Consumer<String> noted, Locking locking) {
    List<Path> made = new ArrayList<>();
    try {
      for (Path at = folder.toAbsolutePath();
          at != null && !Files.exists(at);
          at = at.getParent()) {
        made.add(at);
      }
      DurableFolder.create(folder);
      Path owned = folder.toRealPath().resolve(name);
      synchronized (OWNED) {
        if (OWNED.contains(owned)) {
          throw taken(what, told(ProcessHandle.current()));
        }
        FileChannel channel = lock(what, owned, noted, locking);
        OWNED.add(owned);
        return new FolderLock(owned, made, channel);
      }
    } catch (IOException e) {
      DurableFolder.removeEmpty(made);
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether a file is the lock of its folder, and no content of it. */
  public static boolean isLock(Path file) {
    return file.endsWith(NAME);
  }

  private static FileChannel lock(Path what, Path file, Consumer<String> noted, Locking locking)
      throws IOException {
    while (true) {
      // Its last owner may have removed a folder that it had made, or given it another name.
      Files.createDirectories(file.getParent());
      Object before = key(file);
      try (Opened opened = open(file, before == null)) {
        Object key = before == null ? key(file) : before;
        if (!locked(what, opened.channel, noted, locking)) {
          throw taken(what, text(opened.channel));
        }
        // Its owner may have removed the file before it was locked here: then it locks nothing.
        if (Objects.equals(key, key(file))) {
          write(opened.channel, told(ProcessHandle.current()));
          return opened.keep();
        }
      } catch (NoSuchFileException | FileAlreadyExistsException meanwhile) {
        // Removed or made between the two looks at it.
      }
    }
  }

  /** A channel that is closed again unless it is kept. */
  private static final class Opened implements AutoCloseable {
    private final FileChannel channel;
    private boolean kept;

    Opened(FileChannel channel) {
      this.channel = channel;
    }

    FileChannel keep() {
      kept = true;
      return channel;
    }

    @Override
    public void close() throws IOException {
      if (!kept) {
        channel.close();
      }
    }
  }

  private static Opened open(Path file, boolean anew) throws IOException {
    Set<OpenOption> options = new HashSet<>();
    options.add(StandardOpenOption.READ);
    options.add(StandardOpenOption.WRITE);
    if (anew) {
      options.add(StandardOpenOption.CREATE_NEW);
    }
    return new Opened(FileChannel.open(file, options));
  }

  private static boolean locked(
      Path what, FileChannel channel, Consumer<String> noted, Locking locking) {
    try {
      return locking.tryLock(channel) != null;
    } catch (IOException noLocksHere) {
      noted.accept(
          "%s is on a file system without locks (%s): nothing keeps a second process from writing there"
              .formatted(what, Unwritable.reason(noLocksHere)));
      return true;
    }
  }

  /**
   * Returns what tells this file from others, also from a later one of its name; null if it is
   * gone.
   */
  private static Object key(Path file) throws IOException {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      // Systems without keys refuse to remove what is open, so there is no later one.
      return key == null ? file : key;
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  private static String told(ProcessHandle process) {
    Instant started = process.info().startInstant().orElseGet(Instant::now);
    return "process %s, started %s"
        .formatted(Long.toString(process.pid()), started.truncatedTo(ChronoUnit.SECONDS));
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
  }

  /** Returns what the owner says of itself, which is nothing before it has written it. */
  private static String text(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(200);
    int length = channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, Math.max(0, length), StandardCharsets.UTF_8);
    return text.lines().findFirst().filter(line -> !line.isBlank()).orElse("another process");
  }

  private static InputException taken(Path what, String owner) {
    return new InputException("%s is in use by %s: wait for it, or stop it".formatted(what, owner));
  }

  /**
   * Gives the owned folder another name in one step, which is on the disk when this returns; it
   * stays owned.
   *
   * @param target is not there, or is an empty folder
   */
  public void rename(Path target) throws IOException {
    synchronized (OWNED) {
      Files.move(file.getParent(), target, StandardCopyOption.ATOMIC_MOVE);
      DurableFile.syncFolder(target.toAbsolutePath().getParent());
      file = target.resolve(file.getFileName());
    }
  }

  /** Gives the folder up; it is removed if it was made for the lock and nothing is in it. */
  @Override
  public void close() {
    synchronized (OWNED) {
      if (!OWNED.remove(owned)) {
        return;
      }
      try {
        // Before the lock ends: what another process locks is never removed.
        Files.deleteIfExists(file);
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      DurableFolder.removeEmpty(made);
    }
  }
}
