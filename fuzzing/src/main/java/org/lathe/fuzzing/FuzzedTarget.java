package org.lathe.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The class that the fuzzer calls, by the names of its methods. Its process has one target, or
 * several, and then the first byte of an input tells which.
 */
public final class FuzzedTarget {
  /** The system property with the names of the targets, separated by commas. */
  static final String PROPERTY = "lathe.fuzzing.targets";

  /**
   * The system property with a folder for the folders of the targets, which outlives this process.
   */
  static final String HOME = "lathe.fuzzing.home";

  private static final List<FuzzFolder> FOLDERS = new ArrayList<>();
  private static long[] executions;

  private FuzzedTarget() {}

  /** Returns the input of a process of several targets that is this input of one of them. */
  static byte[] ofTarget(int target, byte[] input) {
    byte[] bytes = new byte[input.length + 1];
    bytes[0] = (byte) target;
    System.arraycopy(input, 0, bytes, 1, input.length);
    return bytes;
  }

  /** Makes the folders of the targets; called once, before the first input. */
  public static void fuzzerInitialize() throws IOException {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    for (String name : System.getProperty(PROPERTY).split(",")) {
      FuzzFolder folder =
          FuzzFolder.of(
              FuzzTargets.named(name),
              Files.createDirectory(Path.of(System.getProperty(HOME), "target-" + name)));
      // The time to load its classes is no input's.
      folder.run(folder.seeds().getFirst());
      FOLDERS.add(folder);
    }
    executions = new long[FOLDERS.size()];
  }

  /** Reads one input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    boolean several = FOLDERS.size() > 1 && input.length > 0;
    int target = several ? (input[0] & 0xFF) % FOLDERS.size() : 0;
    executions[target]++;
    FOLDERS.get(target).run(several ? Arrays.copyOfRange(input, 1, input.length) : input);
  }

  /** Removes the folders; called once, after the last input. */
  public static void fuzzerTearDown() throws IOException {
    for (int i = 0; i < executions.length; i++) {
      System.err.printf("executions of %s: %d%n", FOLDERS.get(i).target().name(), executions[i]);
    }
    for (FuzzFolder folder : FOLDERS) {
      folder.close();
    }
  }
}
