package org.lathe.files.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A folder of the real disk, reached by paths that record each change, and on which a change may
 * fail. Reading is passed on. A writer is given {@link #path()}; afterwards {@link CrashStates}
 * makes what a crash at each of its changes could have left.
 */
public final class FaultDisk {
  /** What changes a disk, or makes changes durable. */
  sealed interface Change {
    /** Bytes written into a file, at a place. */
    record Write(Path file, long at, byte[] bytes) implements Change {}

    /** A file cut, or made longer. */
    record Truncate(Path file, long length) implements Change {}

    /** An empty file that was not there. */
    record Create(Path file) implements Change {}

    /** A folder that was not there. */
    record CreateFolder(Path folder) implements Change {}

    /** A file or an empty folder that is gone. */
    record Delete(Path path) implements Change {}

    /** A file or a folder with another name. */
    record Move(Path from, Path to) implements Change {}

    /** All that was written into a file, or all names in a folder, are on the disk. */
    record Sync(Path path) implements Change {}
  }

  private final Path real;
  private final FaultProvider provider;
  private final List<Change> changes = new ArrayList<>();
  private int fails = -1;
  private boolean full;

  /**
   * Makes one.
   *
   * @param real a folder, whose content is on the disk already
   */
  public FaultDisk(Path real) {
    this.real = real.toAbsolutePath().normalize();
    this.provider = new FaultProvider(this);
  }

  /** Returns the folder, by a path whose use is recorded. */
  public Path path() {
    return provider.wrap(real);
  }

  Path real() {
    return real;
  }

  /** Returns what was done so far. */
  List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Returns how many changes were made. */
  public int count() {
    return changes.size();
  }

  /**
   * Makes the disk full from the change with this number on. That change fails, whatever it is, a
   * write after half of its bytes; later ones do if they make or write a file. Deleting and syncing
   * never fail.
   */
  public void fullFrom(int number) {
    fails = number;
  }

  /**
   * Records a change that is about to be made.
   *
   * @throws IOException if it is to fail
   */
  synchronized void about(Change change) throws IOException {
    boolean needsSpace = !(change instanceof Change.Delete || change instanceof Change.Sync);
    boolean renames = change instanceof Change.Move;
    if (fails >= 0 && changes.size() >= fails && needsSpace && !(full && renames)) {
      boolean first = !full;
      full = true;
      if (first && change instanceof Change.Write write) {
        tear(write);
      }
      throw new FileSystemException(real.toString(), null, "No space left on device");
    }
    changes.add(change);
  }

  private void tear(Change.Write write) throws IOException {
    byte[] half = Arrays.copyOf(write.bytes(), write.bytes().length / 2);
    try (SeekableByteChannel channel =
        Files.newByteChannel(write.file(), StandardOpenOption.WRITE)) {
      channel.position(write.at());
      channel.write(ByteBuffer.wrap(half));
    }
    changes.add(new Change.Write(write.file(), write.at(), half));
  }
}
