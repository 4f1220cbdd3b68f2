package org.lathe.conformance.broken;

import org.lathe.engine.Backend;
import org.lathe.engine.Claims;
import org.lathe.engine.Support;
import org.lathe.graph.Task;
import org.lathe.graph.op.Repeat;

/** An engine under other claims than its own; it refuses the operations that they leave out. */
public final class ClaimingBackend extends DelegatingBackend {
  private final Claims claims;

  /** With these claims. */
  public ClaimingBackend(Backend inner, Claims claims) {
    super(inner);
    this.claims = claims;
  }

  @Override
  public Claims claims() {
    return claims;
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
    return claims.unsupported().contains(task.op().mnemonic())
        ? Support.no("engine " + id() + " does without " + task.op().mnemonic())
        : super.supports(task);
  }
}
