package org.lathe.fuzzing.targets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Something that reads files of one format. It is given a folder of sound files, of which the
 * fuzzer has changed one.
 *
 * <p>Reading may end, or refuse the input with an exception that the project declares. Anything
 * else that is thrown is a finding, and so is a read that takes too long or too much memory.
 */
public interface FuzzTarget {
  /** Returns the name on the command line. */
  String name();

  /** Returns what is read, in a few words. */
  String reads();

  /** Returns what one execution costs. */
  Cost cost();

  /** Writes sound files into an empty folder. */
  void prepare(Path folder) throws IOException;

  /** Returns the paths in the folder of the files that are changed, at least one. */
  List<String> files();

  /** Returns further contents of the files, with which the fuzzer begins too. */
  default List<FuzzInput> seeds() throws IOException {
    return List.of();
  }

  /** Reads the folder as the project does. */
  void read(Path folder) throws IOException;

  /**
   * Returns whether reading changes files or makes new ones, so that the folder must be made anew
   * for each input.
   */
  default boolean writes() {
    return false;
  }

  /**
   * Returns the packages of libraries whose branches guide the fuzzer too, as patterns such as
   * {@code org.tukaani.xz.**}.
   */
  default List<String> libraries() {
    return List.of();
  }
}
