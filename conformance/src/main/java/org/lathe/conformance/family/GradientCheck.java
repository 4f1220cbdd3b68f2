package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.cases.OracleRun;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.oracle.CentralDifference;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Evidence;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AccuracyClass;
import org.lathe.graph.op.Op;

/** Compares the gradient of one operation on an engine with differences of its float64 oracle. */
final class GradientCheck {
  /** The number of elements of each operand whose derivative is checked by differences. */
  private static final int ELEMENTS = 4;

  private static final String COTANGENT = "g";

  private final OpCase opCase;
  private final EngineUnderTest bench;
  private final SplittableRandom random;
  private final long seed;
  private final Map<String, Constant> elements = new LinkedHashMap<>();
  private final Map<String, DoubleTensor> exact = new LinkedHashMap<>();
  private final Map<Tensor, Tensor> gradients;
  private final TaskGraph graph;

  /** Builds the graph of the gradient, with random cotangents. */
  static GradientCheck of(OpCase opCase, Mode mode, long seed, EngineUnderTest bench) {
    return new GradientCheck(opCase, mode, seed, bench);
  }

  private GradientCheck(OpCase opCase, Mode mode, long seed, EngineUnderTest bench) {
    this.opCase = opCase;
    this.bench = bench;
    this.seed = seed;
    random = new SplittableRandom(seed);
    Op op = opCase.op();
    GraphBuilder builder = new GraphBuilder(op.mnemonic() + "_gradient");
    List<Tensor> operands = new ArrayList<>();
    List<Constant> drawn = opCase.elements(seed, mode);
    for (int i = 0; i < drawn.size(); i++) {
      operands.add(input(builder, "x" + i, opCase.types().get(i), drawn.get(i)));
    }
    Tensor y = builder.apply(op, operands).getFirst();
    float[] draw = new float[y.shape().size()];
    for (int i = 0; i < draw.length; i++) {
      draw[i] = (float) random.nextGaussian();
    }
    Tensor cotangent = input(builder, COTANGENT, y.type(), Constant.of(draw));
    List<Tensor> targets = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i).type().dtype() == DType.F32 && op.differentiableIn(i)) {
        targets.add(operands.get(i));
      }
    }
    gradients = Differentiation.reverse(builder, Map.of(y, cotangent), targets);
    gradients.forEach((target, gradient) -> builder.output(name(target), gradient));
    graph = builder.build();
  }

  private static String name(Tensor target) {
    return "d" + target.name();
  }

  private Tensor input(GraphBuilder builder, String name, TensorType type, Constant values) {
    elements.put(name, values);
    exact.put(name, DoubleTensor.of(type, values));
    return builder.input(name, type);
  }

  /** Checks that the engine's gradient is the derivative. */
  CaseVerdict verdict(int threads) {
    bench.requireSupport(graph);
    Map<String, float[]> got = run(bench.session(threads));
    Map<String, float[]> definition =
        bench.declaration().exact() ? run(bench.definitions()) : Map.of();
    OracleRun oracle = OracleRun.of(graph, exact, seed, bench.declaration().products());
    Deviation deviation = new Deviation();
    for (Map.Entry<Tensor, Tensor> entry : gradients.entrySet()) {
      String name = name(entry.getKey());
      List<Expectation> expectations = new ArrayList<>();
      expectations.add(differences(entry.getKey(), entry.getValue(), oracle));
      if (bench.declaration().exact()) {
        expectations.addAll(Expectation.definition(List.of(definition.get(name))));
      }
      for (Expectation expectation : expectations) {
        var wrong =
            expectation.mismatch(name, got.get(name), expectation.bits() ? null : deviation);
        if (wrong.isPresent()) {
          var result =
              new Evidence.Result(expectation.values(), expectation.bounds(), got.get(name));
          return CaseVerdict.fail(
              wrong.get(),
              deviation,
              new Evidence(graph, elements, Map.of(), Map.of(name, result)));
        }
      }
    }
    return CaseVerdict.pass(deviation);
  }

  private Map<String, float[]> run(Session session) {
    try (Program program = session.compile(graph)) {
      for (Tensor input : graph.inputs()) {
        Constant values = elements.get(input.name());
        if (input.type().dtype() == DType.F32) {
          program.write(input.name(), values.floats());
        } else {
          program.write(input.name(), values.ints());
        }
      }
      program.run();
      Map<String, float[]> read = new LinkedHashMap<>();
      graph.outputs().keySet().forEach(output -> read.put(output, program.read(output)));
      return read;
    }
  }

  /**
   * Checks a few elements by differences, the others by the oracles of the operations in the
   * gradient's graph.
   */
  private Expectation differences(Tensor target, Tensor gradient, OracleRun oracle) {
    double[] want = oracle.value(gradient).values().clone();
    double[] bounds = oracle.error(gradient).clone();
    double scale = Arrays.stream(want).map(Math::abs).max().orElse(0);
    double size = size(opCase.op());
    for (int n = 0; n < Math.min(ELEMENTS, want.length); n++) {
      int i = want.length <= ELEMENTS ? n : random.nextInt(want.length);
      if (!differentiable(opCase.op(), target, i)) {
        continue;
      }
      CentralDifference derivative =
          CentralDifference.of(h -> sum(i, target.name(), h), size, Math.max(scale, size));
      want[i] = derivative.value();
      bounds[i] += derivative.error();
    }
    return new Expectation("by differences", false, want, bounds);
  }

  private <O extends Op> boolean differentiable(O op, Tensor operand, int element) {
    return Oracles.of(op).differentiable(op, operands(), number(operand.name()), element);
  }

  private static int number(String operand) {
    return Integer.parseInt(operand.substring(1));
  }

  /** Returns {@code sum g y} after element i of an operand is changed by h. */
  private double sum(int i, String operand, double h) {
    List<DoubleTensor> inputs = operands();
    int moving = number(operand);
    double[] moved = inputs.get(moving).values().clone();
    moved[i] += h;
    inputs.set(moving, new DoubleTensor(inputs.get(moving).type(), moved));
    DoubleTensor y = Oracles.apply(opCase.op(), inputs).getFirst();
    double sum = 0;
    for (int n = 0; n < y.size(); n++) {
      sum += exact.get(COTANGENT).at(n) * y.at(n);
    }
    return sum;
  }

  /** Returns the sum of the absolute terms of that sum. */
  private <O extends Op> double size(O op) {
    Oracle<O> oracle = Oracles.of(op);
    List<DoubleTensor> inputs = operands();
    List<DoubleTensor> outputs = oracle.apply(op, inputs);
    DoubleTensor y = outputs.getFirst();
    DoubleTensor roundings =
        op.accuracy() == AccuracyClass.EXACT
            ? DoubleTensor.zeros(y.type())
            : oracle.roundings(op, inputs, outputs, Precision.F32).getFirst();
    double size = 0;
    for (int n = 0; n < y.size(); n++) {
      double term = TolerancePolicy.oracleSize(y.at(n), roundings.at(n));
      size += Math.abs(exact.get(COTANGENT).at(n)) * term;
    }
    return size;
  }

  private List<DoubleTensor> operands() {
    List<DoubleTensor> operands = new ArrayList<>();
    for (int n = 0; n < opCase.inputs().size(); n++) {
      operands.add(exact.get("x" + n));
    }
    return operands;
  }
}
