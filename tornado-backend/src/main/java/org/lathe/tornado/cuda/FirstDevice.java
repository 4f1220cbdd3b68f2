package org.lathe.tornado.cuda;

import java.util.Optional;

/** How a user makes a device the first one, for which TornadoVM compiles and on which it works. */
public final class FirstDevice {
  private static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

  private FirstDevice() {}

  /**
   * Returns the setting of the environment that makes a device the first one.
   *
   * @param ordinal CUDA's number of it in this process
   */
  public static String setting(int ordinal) {
    return setting(ordinal, Optional.ofNullable(System.getenv(VARIABLE)));
  }

  /** The same where the variable has a value: the number counts what that lists. */
  static String setting(int ordinal, Optional<String> visible) {
    String[] listed = visible.map(list -> list.split(",")).orElse(new String[0]);
    return VARIABLE + "=" + (ordinal < listed.length ? listed[ordinal].strip() : ordinal);
  }
}
