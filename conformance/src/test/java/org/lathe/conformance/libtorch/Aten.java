package org.lathe.conformance.libtorch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;

/**
 * Operations that the public functions of libtorch call and that have no function of their own in
 * the bindings, by their names in {@code native_functions.yaml}.
 */
final class Aten {
  /** An optional argument left out. */
  static final Object NONE = new Object();

  private Aten() {}

  /** Calls {@code aten::name}; all its results are tensors. */
  static List<Tensor> call(String name, Object... arguments) {
    IValueVector stack =
        new IValueVector(Arrays.stream(arguments).map(Aten::box).toArray(IValue[]::new));
    Dispatcher.singleton().findSchemaOrThrow("aten::" + name, "").callBoxed(stack);
    return LongStream.range(0, stack.size())
        .mapToObj(i -> new Tensor(stack.get(i).toTensor()))
        .toList();
  }

  private static IValue box(Object argument) {
    return switch (argument) {
      case Tensor tensor -> new IValue(tensor);
      case Double number -> new IValue(number.doubleValue());
      case Boolean flag -> new IValue(flag.booleanValue());
      default -> new IValue();
    };
  }
}
