package org.lathe.engine;

import java.util.function.Function;
import org.lathe.graph.Task;
import org.lathe.graph.op.Repeat;

/**
 * The answer to whether something is supported; if not, why, and what to do.
 *
 * @param ok whether it is supported @param reason empty if it can; else one line: what is missing
 *     and the remedy
 */
public record Support(boolean ok, String reason) {
  /** Returns that it is supported. */
  public static Support yes() {
    return new Support(true, "");
  }

  /**
   * Returns the support of a task; for a {@code repeat}, that of every task in its body, at any
   * depth.
   *
   * @param single of one task that is no {@code repeat}
   * @return the first refusal, or that it is supported
   */
  public static Support of(Task task, Function<Task, Support> single) {
    if (!(task.op() instanceof Repeat repeat)) {
      return single.apply(task);
    }
    return repeat.body().tasks().stream()
        .map(inner -> of(inner, single))
        .filter(support -> !support.ok())
        .findFirst()
        .orElse(yes());
  }

  /** Returns that it is not supported; {@code reason} says what is missing and what to do. */
  public static Support no(String reason) {
    return new Support(false, reason);
  }
}
