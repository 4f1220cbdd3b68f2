package org.lathe.benchmarks.libtorch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Frees the intermediates of a formula when it is done, as Python does when a function returns. The
 * gradient keeps the ones that it needs.
 */
final class Scoped {
  private Scoped() {}

  /** Returns the value, which belongs to the scope around this call. */
  static Tensor value(Supplier<Tensor> formula) {
    PointerScope around = PointerScope.getInnerScope();
    Tensor value;
    try (PointerScope _ = new PointerScope()) {
      value = formula.get().retainReference();
    }
    if (around != null) {
      around.attach(value);
      value.releaseReference();
    }
    return value;
  }
}
