package org.lathe.benchmarks.libtorch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.lathe.models.Parameter;

/** Tensors of libtorch from arrays and back. */
final class Tensors {
  private Tensors() {}

  /** Returns zeros for a parameter, one tensor for each layer. */
  static List<Tensor> layers(Parameter parameter) {
    long[] sizes = Arrays.stream(parameter.extentsOfLayer()).asLongStream().toArray();
    List<Tensor> tensors = new ArrayList<>();
    for (int l = 0; l < parameter.layers(); l++) {
      tensors.add(torch.zeros(sizes));
    }
    return tensors;
  }

  /** Returns ids in the type that embedding and loss require. */
  static Tensor ids(int[] ids) {
    return torch.tensor(ids).to(ScalarType.Long);
  }

  /**
   * Returns the mask that is added to scores: 0 where a position is read, minus infinity elsewhere,
   * [n, n].
   */
  static Tensor window(long n, int window) {
    Tensor band = torch.triu(torch.tril(torch.ones(n, n)), 1 - window);
    return torch
        .zeros(n, n)
        .masked_fill(torch.eq(band, new Scalar(0)), new Scalar(Double.NEGATIVE_INFINITY));
  }

  /**
   * Returns the rotations of {@code count} positions {@code stride} apart, complex [1, count, 1,
   * pairs].
   *
   * @param width of a head
   */
  static Tensor turns(double theta, int width, int count, int stride) {
    int pairs = width / 2;
    float[] cos = new float[count * pairs];
    float[] sin = new float[cos.length];
    for (int p = 0; p < count; p++) {
      for (int j = 0; j < pairs; j++) {
        double frequency = 1 / Math.pow(theta, 2.0 * j / width);
        cos[p * pairs + j] = (float) Math.cos(p * stride * frequency);
        sin[p * pairs + j] = (float) Math.sin(p * stride * frequency);
      }
    }
    Tensor angles = torch.stack(new TensorVector(torch.tensor(cos), torch.tensor(sin)), -1);
    return torch.view_as_complex(angles).view(1, count, 1, pairs);
  }

  /** Sets tensors, one after the other. */
  static void write(List<Tensor> tensors, float[] values) {
    int from = 0;
    for (Tensor tensor : tensors) {
      int size = (int) tensor.numel();
      if (tensor.is_contiguous()) {
        tensor.data_ptr_float().put(values, from, size);
      } else {
        tensor.copy_(torch.tensor(Arrays.copyOfRange(values, from, from + size)).view_as(tensor));
      }
      from += size;
    }
  }

  /** Returns the elements of tensors, one after the other. */
  static float[] read(List<Tensor> tensors) {
    int size = (int) tensors.stream().mapToLong(Tensor::numel).sum();
    float[] values = new float[size];
    int from = 0;
    for (Tensor tensor : tensors) {
      int part = (int) tensor.numel();
      try (Tensor whole = tensor.contiguous()) {
        FloatPointer elements = whole.data_ptr_float();
        elements.get(values, from, part);
      }
      from += part;
    }
    return values;
  }

  /** Returns the gradients of variables, one after the other. */
  static float[] gradient(List<Tensor> variables) {
    return read(variables.stream().map(Tensor::grad).toList());
  }
}
