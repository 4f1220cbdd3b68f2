package org.lathe.conformance.cases;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Op;

/**
 * An operation with its attributes and the types and values of its inputs; a seed and a mode
 * determine the elements.
 */
public record OpCase(Op op, List<Operand> inputs) {
  /** Checks the shape rule of the operation. */
  public OpCase {
    inputs = List.copyOf(inputs);
    op.outputs(inputs.stream().map(Operand::type).toList());
  }

  /** Returns a case with these operands. */
  public static OpCase of(Op op, Operand... inputs) {
    return new OpCase(op, List.of(inputs));
  }

  /** Returns the types of the inputs. */
  public List<TensorType> types() {
    return inputs.stream().map(Operand::type).toList();
  }

  /** Returns the elements of the inputs, which depend only on the arguments. */
  public List<Constant> elements(long seed, Mode mode) {
    SplittableRandom random = new SplittableRandom(seed);
    SpecialValues special = new SpecialValues(random.split());
    List<Constant> made = new ArrayList<>();
    List<DoubleTensor> before = new ArrayList<>();
    for (Operand operand : inputs) {
      Constant elements = elements(operand, before, random, mode, special);
      made.add(elements);
      before.add(DoubleTensor.of(operand.type(), elements));
    }
    return List.copyOf(made);
  }

  private static Constant elements(
      Operand operand,
      List<DoubleTensor> before,
      SplittableRandom random,
      Mode mode,
      SpecialValues special) {
    int size = operand.type().shape().size();
    float[] floats = new float[size];
    boolean first = before.stream().noneMatch(given -> given.type().dtype() == DType.F32);
    switch (operand.values()) {
      case Values.Ints range -> {
        int[] ints = new int[size];
        for (int i = 0; i < size; i++) {
          ints[i] = (int) random.nextLong(range.low(), range.high() + 1L);
        }
        return Constant.of(ints);
      }
      case Values.FixedInts fixed -> {
        return Constant.of(fixed.elements());
      }
      case Values.FixedFloats fixed -> System.arraycopy(fixed.elements(), 0, floats, 0, size);
      case Values.Floats range ->
          Filling.of(range, operand.type().shape(), first, mode, random, floats);
      case Values.Derived derived -> {
        DoubleTensor exact = derived.rule().apply(List.copyOf(before));
        for (int i = 0; i < size; i++) {
          // The sign of a computed NaN depends on the compiler that made the code.
          floats[i] = Double.isNaN(exact.at(i)) ? Float.NaN : (float) exact.at(i);
        }
      }
    }
    // Schedules get no special values: the random bits contain extreme ones.
    if (mode == Mode.SPECIAL && !(operand.values() instanceof Values.FixedFloats)) {
      special.scatter(floats, random);
    } else if (mode == Mode.BITS) {
      SpecialValues.bits(floats, random);
    }
    return Constant.of(floats);
  }

  /** Returns operation and types, such as {@code Add[](f32[3], f32[3])}. */
  @Override
  public String toString() {
    return op + types().stream().map(TensorType::toString).collect(joining(", ", "(", ")"));
  }
}
