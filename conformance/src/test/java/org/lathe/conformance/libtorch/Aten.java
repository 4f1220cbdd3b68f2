package org.lathe.conformance.libtorch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/**
 * Operations that the public functions of libtorch call and for which the bindings have no
 * function, by their names in {@code native_functions.yaml}.
 */
public final class Aten {
  /** The value of an optional argument that is left out. */
  public static final Object NONE = new Object();

  private Aten() {}

  /** Calls {@code aten::name}; all its results are tensors. */
  public static List<Tensor> call(String name, Object... arguments) {
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
      case List<?> tensors -> list(tensors);
      default -> new IValue();
    };
  }

  private static IValue list(List<?> tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    tensors.forEach(tensor -> list.push_back(new IValue((Tensor) tensor)));
    return new IValue(list);
  }
}
