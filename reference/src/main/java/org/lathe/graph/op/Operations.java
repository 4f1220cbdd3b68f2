package org.lathe.graph.op;

import java.util.Arrays;
import java.util.List;

/** The operations there are, as {@link Op} permits them. */
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

  private Operations() {}
}
