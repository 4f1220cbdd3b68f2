package org.lathe.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.BoxMuller;
import org.lathe.cpu.math.Philox;
import org.lathe.cpu.math.SinCos;
import org.lathe.cpu.scalar.PhiloxNormalScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.Shape;
import org.lathe.graph.op.PhiloxNormal;

/** Kernel of {@code philox_normal}. */
final class PhiloxNormalKernel {
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, Elements.SPECIES.vectorShape());

  /** Elements of one pass: four for each 64-bit lane. */
  private static final int STEP = 4 * LONGS.length();

  private static final long LOW = 0xffffffffL;

  private static final long MULTIPLIER_0 = Integer.toUnsignedLong(Philox.MULTIPLIER_0);

  private static final long MULTIPLIER_1 = Integer.toUnsignedLong(Philox.MULTIPLIER_1);

  private static final VectorShuffle<Float> ZIP_LOW = VectorShuffle.makeZip(Elements.SPECIES, 0);

  private static final VectorShuffle<Float> ZIP_HIGH = VectorShuffle.makeZip(Elements.SPECIES, 1);

  /** Elements between two passes: enough for long loops, few enough for the nearest cache. */
  private static final int CHUNK = 2048;

  /** Elements per part; a multiple of four. */
  private static final int PART = 1 << 14;

  /**
   * Words, radii and angles are separate passes, called through one call site that C2 does not
   * inline. In a single compilation they exceed C2's inlining limit, and a vector that is passed to
   * a call is allocated as an object.
   */
  @FunctionalInterface
  private interface Pass {
    /**
     * Works on {@code pairs} pairs of elements.
     *
     * @param streamAt position of the stream words of the row
     * @param i the first element, a multiple of four
     * @param words two floats per pair, kept from pass to pass
     * @param place position of element i in the output
     */
    void run(int streamAt, int i, int pairs, float[] words, int place);
  }

  private final Pass[] passes = {this::words, this::radii, this::rotate};

  private final ArrayView key;
  private final ArrayView stream;
  private final ArrayView normals;
  private final int batch;

  /** Returns the number of elements of a row in each group. */
  private final int width;

  private PhiloxNormalKernel(Shape shape, ArrayView key, ArrayView stream, ArrayView normals) {
    this.key = key;
    this.stream = stream;
    this.normals = normals;
    batch = shape.extent(1);
    width = shape.size() / Math.max(1, shape.extent(0) * batch);
  }

  static Kernel bind(
      PhiloxNormal op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    scratch.reserve(CHUNK);
    PhiloxNormalKernel kernel =
        new PhiloxNormalKernel(op.shape(), inputs.get(0), inputs.get(1), outputs.getFirst());
    int size = op.shape().size();
    int parts = (int) (((long) size + PART - 1) / PART);
    Workers.Part body =
        (part, worker) ->
            kernel.range(part * PART, (int) Math.min(size, (part + 1L) * PART), scratch.of(worker));
    return workers -> workers.parallel(parts, body);
  }

  private void range(int from, int to, float[] words) {
    for (int at = from; at < to; ) {
      int slice = at / width;
      int end = (int) Math.min(to, (slice + 1L) * width);
      int first = slice / batch * width + at % width;
      row(slice % batch, first, end - at, normals.offset() + at, words);
      at = end;
    }
  }

  /** Computes elements {@code i .. i + count - 1} of a row, from position {@code place}. */
  private void row(int row, int i, int count, int place, float[] words) {
    int streamAt = stream.offset() + 3 * row;
    int end = i + count;
    int aligned = Math.min(end, (i + 3) / 4 * 4);
    int whole = aligned + (end - aligned) / STEP * STEP;
    scalar(streamAt, i, aligned, place - i);
    for (int at = aligned; at < whole; at += CHUNK) {
      int pairs = Math.min(CHUNK, whole - at) / 2;
      for (Pass pass : passes) {
        pass.run(streamAt, at, pairs, words, place - i + at);
      }
    }
    scalar(streamAt, whole, end, place - i);
  }

  private void scalar(int streamAt, int from, int to, int place) {
    for (int i = from; i < to; i++) {
      normals.floats()[place + i] =
          PhiloxNormalScalar.normal(key.ints(), key.offset(), stream.ints(), streamAt, i);
    }
  }

  /**
   * Computes the words of {@code pairs} pairs and stores their bits as floats: the first words of
   * all pairs, then the second ones. Each 64-bit lane has a block: a counter word in its lower
   * half, and arbitrary bits in the upper half, which the multiplication of the next round masks.
   */
  private void words(int streamAt, int i, int pairs, float[] words, int place) {
    for (int pair = 0; pair < pairs; pair += STEP / 2) {
      LongVector word0 = LongVector.broadcast(LONGS, i / 4 + pair / 2).addIndex(1);
      LongVector word1 = LongVector.broadcast(LONGS, stream.ints()[streamAt]);
      LongVector word2 = LongVector.broadcast(LONGS, stream.ints()[streamAt + 1]);
      LongVector word3 = LongVector.broadcast(LONGS, stream.ints()[streamAt + 2]);
      int key0 = key.ints()[key.offset()];
      int key1 = key.ints()[key.offset() + 1];
      for (int round = 0; round < Philox.ROUNDS; round++) {
        LongVector product0 = word0.and(LOW).mul(MULTIPLIER_0);
        LongVector product1 = word2.and(LOW).mul(MULTIPLIER_1);
        word0 = product1.lanewise(LSHR, 32).lanewise(XOR, word1).lanewise(XOR, key0);
        word1 = product1;
        word2 = product0.lanewise(LSHR, 32).lanewise(XOR, word3).lanewise(XOR, key1);
        word3 = product0;
        key0 += Philox.WEYL_0;
        key1 += Philox.WEYL_1;
      }
      pack(word0, word2).intoArray(words, pair);
      pack(word1, word3).intoArray(words, pairs + pair);
    }
  }

  /** Stores a word of each of the two pairs of each block, side by side. */
  private static FloatVector pack(LongVector first, LongVector second) {
    return first.and(LOW).or(second.lanewise(LSHL, 32)).reinterpretAsFloats();
  }

  /** Replaces the first word of each pair by the radius. */
  private void radii(int streamAt, int i, int pairs, float[] words, int place) {
    for (int pair = 0; pair < pairs; pair += STEP / 2) {
      FloatVector word = FloatVector.fromArray(Elements.SPECIES, words, pair);
      BoxMuller.Vectors.radius(word.reinterpretAsInts()).intoArray(words, pair);
    }
  }

  /** Rotates the radii by the angles of the second words of the pairs. */
  private void rotate(int streamAt, int i, int pairs, float[] words, int place) {
    for (int pair = 0; pair < pairs; pair += STEP / 2) {
      FloatVector radius = FloatVector.fromArray(Elements.SPECIES, words, pair);
      FloatVector word = FloatVector.fromArray(Elements.SPECIES, words, pairs + pair);
      FloatVector turns = BoxMuller.Vectors.turns(word.reinterpretAsInts());
      FloatVector cosines = radius.mul(SinCos.Vectors.cos(turns));
      FloatVector sines = radius.mul(SinCos.Vectors.sin(turns));
      cosines.rearrange(ZIP_LOW, sines).intoArray(normals.floats(), place + 2 * pair);
      cosines.rearrange(ZIP_HIGH, sines).intoArray(normals.floats(), place + 2 * pair + STEP / 2);
    }
  }
}
