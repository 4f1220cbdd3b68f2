package org.lathe.files.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.lathe.files.faults.FaultDisk.Change;

/**
 * A channel that tells the disk of each change. The file may have another name meanwhile: the disk
 * follows it by the name that it was opened with, since nothing in the project writes into a file
 * after it was renamed.
 */
final class FaultChannel extends FileChannel {
  private final FaultDisk disk;
  private final Path file;
  private final FileChannel real;
  private final boolean appends;

  FaultChannel(FaultDisk disk, Path file, FileChannel real, boolean appends) {
    this.disk = disk;
    this.file = file;
    this.real = real;
    this.appends = appends;
  }

  private void about(ByteBuffer from, long at) throws IOException {
    byte[] bytes = new byte[from.remaining()];
    from.duplicate().get(bytes);
    disk.about(new Change.Write(file, at, bytes));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    about(from, appends ? real.size() : real.position());
    return real.write(from);
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    about(from, position);
    return real.write(from, position);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long written = 0;
    for (int i = offset; i < offset + length; i++) {
      written += write(from[i]);
    }
    return written;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    if (size < real.size()) {
      disk.about(new Change.Truncate(file, size));
    }
    real.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    disk.about(new Change.Sync(file));
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return real.read(to);
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    return real.read(to, offset, length);
  }

  @Override
  public int read(ByteBuffer to, long position) throws IOException {
    return real.read(to, position);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
    return real.transferTo(position, count, to);
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long position, long count) {
    throw new UnsupportedOperationException("not recorded");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    if (mode != MapMode.READ_ONLY) {
      throw new UnsupportedOperationException("not recorded");
    }
    return real.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
