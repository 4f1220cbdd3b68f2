package org.lathe.conformance.libtorch;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** Tensors that a program makes in its first run and reads in all: masks. */
final class Kept {
  private final Map<Object, Tensor> tensors = new HashMap<>();

  /** The tensor of this key; made now if there is none. */
  Tensor once(Object key, Supplier<Tensor> make) {
    return tensors.computeIfAbsent(key, absent -> make.get().retainReference());
  }

  void release() {
    tensors.values().forEach(Tensor::releaseReference);
    tensors.clear();
  }
}
