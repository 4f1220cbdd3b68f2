package org.lathe.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.OracleRun;
import org.lathe.conformance.oracle.Oracles;
import org.lathe.engine.Program;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.GaussianSample;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Rope;

/** One operation's gradient on the scalar engine beside differences of its float64 oracle. */
final class GradientCheck {
  /** Elements of each operand that are differentiated for. */
  private static final int ELEMENTS = 4;

  private final OpCase opCase;
  private final SplittableRandom random;
  private final long seed;
  private final Map<String, Constant> elements = new LinkedHashMap<>();
  private final Map<String, DoubleTensor> exact = new HashMap<>();

  GradientCheck(OpCase opCase, long seed) {
    this.opCase = opCase;
    this.seed = seed;
    random = new SplittableRandom(seed);
  }

  /** Operands that an operation is differentiated for: all floats, but no tables and no noise. */
  private static boolean differentiated(Op op, int operand) {
    return switch (op) {
      case Rope rope -> operand == 0;
      case GaussianSample sample -> operand < 2;
      default -> true;
    };
  }

  /** Fails where the engine's gradient is not the derivative. */
  void check() {
    Op op = opCase.op();
    GraphBuilder builder = new GraphBuilder("gradient");
    List<Tensor> operands = new ArrayList<>();
    List<Constant> drawn = opCase.elements(seed, Mode.ORDINARY);
    for (int i = 0; i < drawn.size(); i++) {
      operands.add(input(builder, "x" + i, opCase.types().get(i), drawn.get(i)));
    }
    Tensor y = builder.apply(op, operands).getFirst();
    float[] draw = new float[y.shape().size()];
    for (int i = 0; i < draw.length; i++) {
      draw[i] = (float) random.nextGaussian();
    }
    Tensor cotangent = input(builder, "g", y.type(), Constant.of(draw));
    List<Tensor> targets = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i).type().dtype() == DType.F32 && differentiated(op, i)) {
        targets.add(operands.get(i));
      }
    }
    Map<Tensor, Tensor> gradients = Differentiation.reverse(builder, Map.of(y, cotangent), targets);
    gradients.forEach((target, gradient) -> builder.output("d" + target.name(), gradient));
    TaskGraph graph = builder.build();
    OracleRun oracle = OracleRun.of(graph, exact, seed);
    try (Program program = Engines.session("scalar", 1).compile(graph)) {
      elements.forEach((name, values) -> feed(program, name, values));
      program.run();
      gradients.forEach(
          (target, gradient) ->
              compare(target, gradient, oracle, program.read("d" + target.name())));
    }
  }

  private Tensor input(GraphBuilder builder, String name, TensorType type, Constant values) {
    elements.put(name, values);
    exact.put(name, DoubleTensor.of(type, values));
    return builder.input(name, type);
  }

  private void feed(Program program, String name, Constant values) {
    if (exact.get(name).type().dtype() == DType.F32) {
      program.write(name, values.floats());
    } else {
      program.write(name, values.ints());
    }
  }

  private void compare(Tensor target, Tensor gradient, OracleRun oracle, float[] got) {
    DoubleTensor want = oracle.value(gradient);
    double scale = Arrays.stream(want.values()).map(Math::abs).max().orElse(0);
    double size = terms(0, target.name(), 0, true);
    for (int n = 0; n < Math.min(ELEMENTS, got.length); n++) {
      int i = got.length <= ELEMENTS ? n : random.nextInt(got.length);
      CentralDifference derivative =
          CentralDifference.of(h -> terms(i, target.name(), h, false), size, Math.max(scale, size));
      double error = Math.abs(got[i] - derivative.value());
      double bound = oracle.error(gradient)[i] + derivative.error();
      if (!(error <= bound)) {
        throw new AssertionError(
            "gradient for "
                + target
                + ", element "
                + i
                + " is "
                + got[i]
                + ", by differences "
                + derivative.value()
                + ", off by "
                + error
                + " of "
                + bound);
      }
    }
  }

  /** {@code sum g y} with element i of an operand moved by h; absolute terms if asked. */
  private double terms(int i, String operand, double h, boolean absolute) {
    List<DoubleTensor> inputs = new ArrayList<>();
    for (int n = 0; n < opCase.inputs().size(); n++) {
      String name = "x" + n;
      DoubleTensor input = exact.get(name);
      if (name.equals(operand) && h != 0) {
        double[] moved = input.values().clone();
        moved[i] += h;
        input = new DoubleTensor(input.type(), moved);
      }
      inputs.add(input);
    }
    DoubleTensor y = Oracles.apply(opCase.op(), inputs).getFirst();
    double sum = 0;
    for (int n = 0; n < y.size(); n++) {
      double term = exact.get("g").at(n) * y.at(n);
      sum += absolute ? Math.abs(term) : term;
    }
    return sum;
  }
}
