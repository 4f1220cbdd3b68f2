package org.lathe.fuzzing.targets;

import java.util.Locale;

/** What one execution of a target costs, which decides how many are run. */
public enum Cost {
  /** A thousand or more executions in a second. */
  CHEAP(1_000_000, 150),
  /** It opens an engine, or writes pages. */
  COSTLY(100_000, 15);

  private final long longRun;
  private final long shortRun;

  Cost(long longRun, long shortRun) {
    this.longRun = longRun;
    this.shortRun = shortRun;
  }

  /** Returns the executions of a long run. */
  public long longRun() {
    return longRun;
  }

  /** Returns the executions of the short run that the build does. */
  public long shortRun() {
    return shortRun;
  }

  /** Returns the name, for people. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
