package org.lathe.datasets.shards;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lathe.files.Sha256;

/** Appends documents to the files of one side of a split. */
final class PartWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  /**
   * The part of one file that is on disk for certain.
   *
   * @param documents number of complete documents in it
   * @param tokens number of tokens in it
   */
  record Written(long documents, long tokens) {}

  private final Path folder;
  private final String prefix;
  private final TokenType type;
  private final long shardTokens;
  private final List<Written> written = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private FileChannel out;

  /**
   * @param prefix of the files' names, which a number and {@code .bin} follow
   * @param shardTokens a document that would make a file longer begins the next file
   * @param known the parts that were written before; the rest of these files, and later files, are
   *     deleted
   */
  PartWriter(Path folder, String prefix, TokenType type, long shardTokens, List<Written> known)
      throws IOException {
    this.folder = folder;
    this.prefix = prefix;
    this.type = type;
    this.shardTokens = shardTokens;
    written.addAll(known);
    deleteUnknown();
    if (!known.isEmpty()) {
      Path last = file(known.size() - 1);
      long bytes = known.getLast().tokens() * type.bytes();
      out = FileChannel.open(last, StandardOpenOption.WRITE);
      if (out.size() < bytes) {
        throw new IOException(last + " is shorter than the manifest says");
      }
      out.truncate(bytes);
      out.position(bytes);
    }
  }

  /** Deletes the files that an interrupted run began after its last journal entry. */
  private void deleteUnknown() throws IOException {
    Set<String> known =
        IntStream.range(0, written.size())
            .mapToObj(i -> name(prefix, i))
            .collect(Collectors.toSet());
    List<Path> unknown;
    try (Stream<Path> inside = Files.list(folder)) {
      unknown =
          inside
              .filter(file -> file.getFileName().toString().matches(prefix + "\\d+\\.bin"))
              .filter(file -> !known.contains(file.getFileName().toString()))
              .toList();
    }
    for (Path file : unknown) {
      Files.delete(file);
    }
  }

  static String name(String prefix, int number) {
    return prefix + number + ".bin";
  }

  private Path file(int number) {
    return folder.resolve(name(prefix, number));
  }

  /** Appends a document: {@code length} bytes from {@code from} on. */
  void append(byte[] ids, int from, int length) throws IOException {
    long tokens = length / type.bytes();
    if (out == null || written.getLast().tokens() + tokens > shardTokens) {
      next();
    }
    Written last = written.removeLast();
    written.add(new Written(last.documents() + 1, last.tokens() + tokens));
    int done = 0;
    while (done < length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int part = Math.min(length - done, buffer.remaining());
      buffer.put(ids, from + done, part);
      done += part;
    }
  }

  private void next() throws IOException {
    if (out != null) {
      sync();
      out.close();
    }
    out =
        FileChannel.open(
            file(written.size()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    written.add(new Written(0, 0));
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    buffer.clear();
  }

  /** Syncs everything to disk. */
  void sync() throws IOException {
    if (out != null) {
      flush();
      out.force(true);
    }
  }

  /** Returns what was appended so far, file by file. */
  List<Written> written() {
    return List.copyOf(written);
  }

  /** Returns the files as the manifest lists them, with their checksums. */
  ShardManifest.Part part() throws IOException {
    List<ShardManifest.Shard> shards = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      shards.add(
          new ShardManifest.Shard(
              name(prefix, i),
              written.get(i).documents(),
              written.get(i).tokens(),
              Sha256.of(file(i))));
    }
    return new ShardManifest.Part(documents(), tokens(), shards);
  }

  long documents() {
    return written.stream().mapToLong(Written::documents).sum();
  }

  long tokens() {
    return written.stream().mapToLong(Written::tokens).sum();
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
