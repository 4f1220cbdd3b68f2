package org.lathe.conformance.oracle;

import java.math.BigInteger;
import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.PhiloxNormal;

/** Oracle of {@code philox_normal}. */
final class PhiloxNormalOracle implements Oracle<PhiloxNormal> {
  private static final BigInteger WORD = BigInteger.ONE.shiftLeft(32);

  @Override
  public List<DoubleTensor> apply(PhiloxNormal op, List<DoubleTensor> inputs) {
    DoubleTensor normals = DoubleTensor.zeros(op.outputs(types(inputs)).getFirst());
    int groups = op.shape().extent(0);
    int batch = op.shape().extent(1);
    int width = normals.size() / Math.max(1, groups * batch);
    long[] words = new long[4];
    for (int row = 0; row < batch; row++) {
      for (int i = 0; i < groups * width; i++) {
        if (i % 4 == 0) {
          words = words(inputs, row, i / 4);
        }
        int pair = i % 4 / 2 * 2;
        double uniform = ((words[pair] >> 8) + 1) * 0x1p-24;
        double turns = (words[pair + 1] >> 8) * 0x1p-24;
        double radius = Math.sqrt(-2 * Math.log(uniform));
        int place = (i / width * batch + row) * width + i % width;
        normals.values()[place] = radius * (i % 2 == 0 ? cosine(turns) : cosine(turns - 0.25));
      }
    }
    return List.of(normals);
  }

  /**
   * Returns the cosine of an angle in turns, from its distance to the nearest quarter, which is
   * exact. Pi is not a float64 number, so the cosine of {@code pi / 2} in float64 is not zero.
   */
  private static double cosine(double turns) {
    long quarter = Math.round(4 * turns);
    double rest = 2 * Math.PI * (turns - quarter / 4.0);
    return switch (Math.floorMod(quarter, 4)) {
      case 0 -> Math.cos(rest);
      case 1 -> -Math.sin(rest);
      case 2 -> -Math.cos(rest);
      default -> Math.sin(rest);
    };
  }

  private static List<TensorType> types(List<DoubleTensor> inputs) {
    return inputs.stream().map(DoubleTensor::type).toList();
  }

  /**
   * Computes Philox 4x32-10 in the form of the paper: multiplications, and the two halves of each
   * product.
   */
  private static long[] words(List<DoubleTensor> inputs, int row, long block) {
    DoubleTensor key = inputs.get(0);
    DoubleTensor stream = inputs.get(1);
    long[] c = {
      block, unsigned(stream, 3 * row), unsigned(stream, 3 * row + 1), unsigned(stream, 3 * row + 2)
    };
    for (long round = 0; round < 10; round++) {
      long key0 = (unsigned(key, 0) + round * 0x9e3779b9L) % (1L << 32);
      long key1 = (unsigned(key, 1) + round * 0xbb67ae85L) % (1L << 32);
      BigInteger[] left = product(0xd2511f53L, c[0]);
      BigInteger[] right = product(0xcd9e8d57L, c[2]);
      c =
          new long[] {
            right[0].longValue() ^ c[1] ^ key0,
            right[1].longValue(),
            left[0].longValue() ^ c[3] ^ key1,
            left[1].longValue()
          };
    }
    return c;
  }

  private static BigInteger[] product(long multiplier, long word) {
    return BigInteger.valueOf(multiplier)
        .multiply(BigInteger.valueOf(word))
        .divideAndRemainder(WORD);
  }

  private static long unsigned(DoubleTensor words, int i) {
    return Integer.toUnsignedLong(words.intAt(i));
  }
}
