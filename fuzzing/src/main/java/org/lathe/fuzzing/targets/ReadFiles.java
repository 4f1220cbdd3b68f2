package org.lathe.fuzzing.targets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A target that is two steps: write sound files, read them.
 *
 * @param name on the command line
 * @param reads what is read, in a few words
 * @param cost of one execution
 * @param files that are changed, as paths in the folder
 * @param sound writes the sound files into a folder
 * @param reader reads a folder
 * @param writes whether reading changes the folder
 * @param libraries packages of libraries that guide the fuzzer too
 */
record ReadFiles(
    String name,
    String reads,
    Cost cost,
    List<String> files,
    OnFolder sound,
    OnFolder reader,
    boolean writes,
    List<String> libraries)
    implements FuzzTarget {

  /** Does something in a folder. */
  @FunctionalInterface
  interface OnFolder {
    void in(Path folder) throws IOException;
  }

  static ReadFiles cheap(
      String name, String reads, List<String> files, OnFolder sound, OnFolder reader) {
    return new ReadFiles(name, reads, Cost.CHEAP, files, sound, reader, false, List.of());
  }

  static ReadFiles costly(
      String name, String reads, List<String> files, OnFolder sound, OnFolder reader) {
    return new ReadFiles(name, reads, Cost.COSTLY, files, sound, reader, false, List.of());
  }

  /** Returns this target for a reader that changes files or makes new ones. */
  ReadFiles whichWrites() {
    return new ReadFiles(name, reads, cost, files, sound, reader, true, libraries);
  }

  /** Returns this target with libraries that guide the fuzzer. */
  ReadFiles guidedBy(List<String> packages) {
    return new ReadFiles(name, reads, cost, files, sound, reader, writes, packages);
  }

  @Override
  public void prepare(Path folder) throws IOException {
    sound.in(folder);
  }

  @Override
  public void read(Path folder) throws IOException {
    reader.in(folder);
  }
}
