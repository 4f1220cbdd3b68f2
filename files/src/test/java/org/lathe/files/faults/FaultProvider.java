package org.lathe.files.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.files.faults.FaultDisk.Change;

/** Passes each operation on to the machine's file system and tells the disk of each change. */
final class FaultProvider extends FileSystemProvider {
  private final FaultDisk disk;
  private final FaultSystem system = new FaultSystem(this);

  FaultProvider(FaultDisk disk) {
    this.disk = disk;
  }

  Path wrap(Path real) {
    return new FaultPath(system, real);
  }

  private static Path real(Path path) {
    return FaultPath.real(path).toAbsolutePath().normalize();
  }

  private static FileSystemProvider provider(Path path) {
    return real(path).getFileSystem().provider();
  }

  @Override
  public String getScheme() {
    return "fault";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path real = real(path);
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    if (writes) {
      boolean there = Files.exists(real, LinkOption.NOFOLLOW_LINKS);
      if (there && options.contains(StandardOpenOption.CREATE_NEW)) {
        throw new FileAlreadyExistsException(real.toString());
      }
      boolean makes =
          options.contains(StandardOpenOption.CREATE)
              || options.contains(StandardOpenOption.CREATE_NEW);
      if (!there && makes) {
        if (!Files.isDirectory(real.getParent())) {
          throw new NoSuchFileException(real.toString());
        }
        disk.about(new Change.Create(real));
      } else if (there && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
        disk.about(new Change.Truncate(real, 0));
      }
    }
    return new FaultChannel(
        disk,
        real,
        FileChannel.open(real, options, attributes),
        options.contains(StandardOpenOption.APPEND));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> inside = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(FaultPath.real(folder))) {
      for (Path path : found) {
        Path wrapped = wrap(path);
        if (filter.accept(wrapped)) {
          inside.add(wrapped);
        }
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return inside.iterator();
      }

      @Override
      public void close() {
        // All was read before.
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    Path real = real(folder);
    if (Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(real.toString());
    }
    disk.about(new Change.CreateFolder(real));
    provider(folder).createDirectory(real, attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    Path real = real(path);
    if (!Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(real.toString());
    }
    disk.about(new Change.Delete(real));
    provider(path).delete(real);
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    throw new UnsupportedOperationException("copies are not recorded");
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    if (!Files.exists(real(from), LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(from.toString());
    }
    disk.about(new Change.Move(real(from), real(to)));
    provider(from).move(real(from), real(to), options);
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return provider(path).isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return provider(path).isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return provider(path).getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    provider(path).checkAccess(real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return provider(path).getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return provider(path).readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return provider(path).readAttributes(real(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    provider(path).setAttribute(real(path), name, value, options);
  }
}
