package org.lathe.conformance.suite;

import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A case and simpler ones to try when it fails.
 *
 * @param name the case
 * @param simpler the simplest first; may be empty
 */
public record Draw(CaseName name, Supplier<Stream<Draw>> simpler) {
  /** Returns a draw without simpler cases. */
  public static Draw of(CaseName name) {
    return new Draw(name, Stream::empty);
  }
}
