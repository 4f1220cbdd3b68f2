package org.lathe.graph.op;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The list of all operations, as {@link Op} permits them. */
public final class Operations {
  /**
   * Records of all operations by name, in the order of {@link Op}; without {@link Repeat}, which
   * engines do not run but unroll.
   */
  public static final List<Class<? extends Op>> ALL =
      Arrays.stream(Op.class.getPermittedSubclasses())
          .filter(type -> type.isRecord() && type != Repeat.class)
          .<Class<? extends Op>>map(type -> type.asSubclass(Op.class))
          .toList();

  /**
   * Mnemonics of all operations, {@code repeat} among them. An operation's mnemonic is the name of
   * its record in lower case, with underscores between the words.
   */
  public static final Set<String> MNEMONICS =
      Arrays.stream(Op.class.getPermittedSubclasses())
          .filter(Class::isRecord)
          .map(Operations::mnemonic)
          .collect(Collectors.toUnmodifiableSet());

  private Operations() {}

  /** Returns the mnemonic of the operation with this record. */
  public static String mnemonic(Class<?> operation) {
    String words = operation.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z][a-z])", "_");
    return words.toLowerCase(Locale.ROOT);
  }
}
