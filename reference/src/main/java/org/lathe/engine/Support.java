package org.lathe.engine;

/**
 * Whether something can be had, and if not why and what to do about it.
 *
 * @param ok whether it can
 * @param reason empty if it can; else one line: what is missing and the mend
 */
public record Support(boolean ok, String reason) {
  /** It can be had. */
  public static Support yes() {
    return new Support(true, "");
  }

  /** It cannot; {@code reason} says what is missing and what to do. */
  public static Support no(String reason) {
    return new Support(false, reason);
  }
}
