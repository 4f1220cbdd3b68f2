package org.lathe.conformance.libtorch;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** Tensors that a program creates in its first run and reads in every run: masks. */
final class Kept {
  private final Map<Object, Tensor> tensors = new HashMap<>();

  /** Returns the tensor of this key; it is created now if there is none. */
  Tensor once(Object key, Supplier<Tensor> make) {
    return tensors.computeIfAbsent(key, absent -> make.get().retainReference());
  }

  void release() {
    tensors.values().forEach(Tensor::releaseReference);
    tensors.clear();
  }
}
