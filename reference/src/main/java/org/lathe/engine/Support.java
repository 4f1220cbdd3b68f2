package org.lathe.engine;

import java.util.function.Function;
import org.lathe.graph.Task;
import org.lathe.graph.op.Repeat;

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

  /**
   * Of a task, or of every task in the body of a {@code repeat}, however deep.
   *
   * @param single of one task that is no {@code repeat}
   * @return the first refusal, or that it can be had
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

  /** It cannot; {@code reason} says what is missing and what to do. */
  public static Support no(String reason) {
    return new Support(false, reason);
  }
}
