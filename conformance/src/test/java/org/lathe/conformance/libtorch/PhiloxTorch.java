package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.lathe.graph.op.PhiloxNormal;

/**
 * Philox 4x32-10 in int64 arithmetic and Box-Muller in float64. The counter of libtorch's own
 * generator cannot be set, so {@code randn} cannot give these numbers.
 */
final class PhiloxTorch {
  private static final long WORD = 0xFFFFFFFFL;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_2 = 0xCD9E8D57L;
  private static final long WEYL_0 = 0x9E3779B9L;
  private static final long WEYL_1 = 0xBB67AE85L;
  private static final int ROUNDS = 10;

  private PhiloxTorch() {}

  static List<Tensor> normal(PhiloxNormal op, Operands in) {
    int[] key = in.ints(0);
    long groups = op.shape().extent(0);
    long batch = op.shape().extent(1);
    long row = op.shape().size() == 0 ? 0 : op.shape().size() / batch;
    if (row == 0) {
      return List.of(torch.empty(Memory.sizes(op.shape())));
    }
    long blocks = (row + 3) / 4;
    Tensor stream = torch.bitwise_and(in.at(1).to(ScalarType.Long), new Scalar(WORD));
    List<Tensor> counter = new ArrayList<>();
    Tensor index = torch.arange(new Scalar(blocks)).to(ScalarType.Long);
    counter.add(index.unsqueeze(0).expand(batch, blocks));
    for (int word = 0; word < 3; word++) {
      counter.add(stream.narrow(1, word, 1).expand(batch, blocks));
    }
    List<Tensor> words = rounds(counter, key[0] & WORD, key[1] & WORD);
    TensorVector normals =
        new TensorVector(
            pair(words.get(0), words.get(1), false),
            pair(words.get(0), words.get(1), true),
            pair(words.get(2), words.get(3), false),
            pair(words.get(2), words.get(3), true));
    Tensor rows = torch.stack(normals, 2).flatten(1, 2).narrow(1, 0, row);
    Tensor grouped = rows.reshape(batch, groups, row / groups).transpose(0, 1);
    return List.of(grouped.reshape(Memory.sizes(op.shape())));
  }

  private static List<Tensor> rounds(List<Tensor> counter, long key0, long key1) {
    List<Tensor> words = counter;
    for (int round = 0; round < ROUNDS; round++) {
      Tensor product0 = torch.mul(words.get(0), new Scalar(MULTIPLIER_0));
      Tensor product2 = torch.mul(words.get(2), new Scalar(MULTIPLIER_2));
      Scalar first = new Scalar((key0 + round * WEYL_0) & WORD);
      Scalar second = new Scalar((key1 + round * WEYL_1) & WORD);
      words =
          List.of(
              mixed(high(product2), words.get(1), first),
              low(product2),
              mixed(high(product0), words.get(3), second),
              low(product0));
    }
    return words;
  }

  private static Tensor high(Tensor product) {
    return low(torch.bitwise_right_shift(product, new Scalar(32L)));
  }

  private static Tensor low(Tensor product) {
    return torch.bitwise_and(product, new Scalar(WORD));
  }

  private static Tensor mixed(Tensor high, Tensor word, Scalar key) {
    return torch.bitwise_xor(torch.bitwise_xor(high, word), key);
  }

  /** Returns the normal of two words with the cosine or with the sine. */
  private static Tensor pair(Tensor w0, Tensor w1, boolean sine) {
    Tensor u = torch.mul(torch.add(upper(w0), new Scalar(1.0)), new Scalar(0x1p-24));
    Tensor radius = torch.sqrt(torch.mul(torch.log(u), new Scalar(-2.0)));
    Tensor turns = torch.mul(upper(w1), new Scalar(0x1p-24));
    if (sine) {
      turns = torch.frac(torch.add(turns, new Scalar(0.75)));
    }
    // The cosine is computed as the sine of the exact distance to its zero, because pi is not a
    // float64 number.
    Tensor past = torch.sub(torch.abs(torch.sub(turns, new Scalar(0.5))), new Scalar(0.25));
    Tensor cosine = torch.sin(torch.mul(past, new Scalar(2 * Math.PI)));
    return torch.mul(radius, cosine).to(ScalarType.Float);
  }

  /** Returns the upper 24 bits of a word. */
  private static Tensor upper(Tensor word) {
    return torch.bitwise_right_shift(word, new Scalar(8L)).to(ScalarType.Double);
  }
}
