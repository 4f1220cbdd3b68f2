package org.lathe.conformance.broken;

import org.lathe.engine.Backend;
import org.lathe.engine.Declaration;
import org.lathe.engine.Support;
import org.lathe.graph.Task;
import org.lathe.graph.op.Repeat;

/**
 * An engine with another declaration; it refuses the operations that the declaration leaves out.
 */
public final class DeclaringBackend extends DelegatingBackend {
  private final Declaration declaration;

  /** Creates an engine with this declaration. */
  public DeclaringBackend(Backend inner, Declaration declaration) {
    super(inner);
    this.declaration = declaration;
  }

  @Override
  public Declaration declaration() {
    return declaration;
  }

  @Override
  public Support supports(Task task) {
    if (task.op() instanceof Repeat repeat) {
      return repeat.body().tasks().stream()
          .map(this::supports)
          .filter(support -> !support.ok())
          .findFirst()
          .orElse(super.supports(task));
    }
    return declaration.unsupported().contains(task.op().mnemonic())
        ? Support.no("engine " + id() + " does without " + task.op().mnemonic())
        : super.supports(task);
  }
}
