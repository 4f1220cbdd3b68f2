package org.lathe.conformance.broken;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Kernels;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundTask;
import org.lathe.engine.Buffer;
import org.lathe.engine.Declaration;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.Precision;
import org.lathe.engine.StoredActivations;
import org.lathe.engine.Support;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.op.Op;

/**
 * The definitions with bfloat16 in memory: factors of products are rounded before an operation, and
 * activations after it. It declares that. A test may have it round otherwise than declared.
 */
final class StoringCpu extends CpuBackend {
  private static final Declaration DECLARATION = Declaration.float32().with(Precision.BF16_MEMORY);

  /**
   * The way in which an engine stores float32 results.
   *
   * @param activation of activations between operations
   * @param other of other results between operations, as log denominators
   * @param state of states
   * @param everywhere whether it stores all activations so, also those that {@link
   *     StoredActivations} leaves in float32
   */
  record Storing(
      DoubleUnaryOperator activation,
      DoubleUnaryOperator other,
      DoubleUnaryOperator state,
      boolean everywhere) {
    /** As declared. */
    static final Storing DECLARED =
        new Storing(
            Precision.BF16_MEMORY::stored,
            DoubleUnaryOperator.identity(),
            DoubleUnaryOperator.identity(),
            false);

    /** The same for all activations: right for single operations, too much for latents. */
    static final Storing ALL =
        new Storing(DECLARED.activation, DECLARED.other, DECLARED.state, true);

    DoubleUnaryOperator of(Buffer.Kind kind, boolean halves, boolean may) {
      return switch (kind) {
        case STATE -> state;
        case ARENA -> halves || everywhere && may ? activation : other;
        case INPUT, CONSTANT, OUTPUT -> DoubleUnaryOperator.identity();
      };
    }
  }

  /** The graph that is being bound, and the number of its tasks that are. */
  private static final class Binding implements GraphRewrite {
    private BoundGraph graph;
    private StoredActivations halves;
    private int bound;

    @Override
    public TaskGraph apply(TaskGraph asked) {
      graph = BoundGraph.of(asked, GraphRewrite.NONE);
      halves = StoredActivations.of(graph, new AllHalves());
      bound = 0;
      return asked;
    }
  }

  /** Kernels that support halves for every activation, and as every operand. */
  private static final class AllHalves implements StoredActivations.Kernels {
    @Override
    public boolean writes(Op op, int output) {
      return true;
    }

    @Override
    public boolean reads(Op op, int input) {
      return true;
    }
  }

  private StoringCpu(Kernels kernels) {
    super(kernels);
  }

  /** Returns an engine that stores results in this way. */
  static StoringCpu of(Storing storing) {
    Binding binding = new Binding();
    return new StoringCpu(
        ScalarBackend.definitions()
            .rewriting(binding)
            .around((kernel, op, in, out) -> storing(binding, storing, kernel, op, in, out)));
  }

  private static Kernel storing(
      Binding binding,
      Storing storing,
      Kernel kernel,
      Op op,
      List<ArrayView> inputs,
      List<ArrayView> outputs) {
    int number = binding.bound++;
    BoundTask task = binding.graph.tasks().get(number);
    List<DoubleUnaryOperator> stored = new ArrayList<>();
    for (int o = 0; o < outputs.size(); o++) {
      boolean halves = binding.halves.output(number, o);
      Buffer.Kind kind = task.outputs().get(o).buffer().kind();
      stored.add(storing.of(kind, halves, op.activations().contains(o)));
    }
    return workers -> {
      float[][] before = new float[inputs.size()][];
      for (int factor : op.factors()) {
        before[factor] = elements(inputs.get(factor));
        round(inputs.get(factor), Precision.BF16_MEMORY::stored);
      }
      kernel.run(workers);
      for (int factor : op.factors()) {
        ArrayView view = inputs.get(factor);
        System.arraycopy(before[factor], 0, view.floats(), view.offset(), view.size());
      }
      for (int o = 0; o < outputs.size(); o++) {
        if (outputs.get(o).floats() != null) {
          round(outputs.get(o), stored.get(o));
        }
      }
    };
  }

  private static float[] elements(ArrayView view) {
    return Arrays.copyOfRange(view.floats(), view.offset(), view.offset() + view.size());
  }

  private static void round(ArrayView view, DoubleUnaryOperator rounding) {
    for (int i = view.offset(); i < view.offset() + view.size(); i++) {
      view.floats()[i] = (float) rounding.applyAsDouble(view.floats()[i]);
    }
  }

  @Override
  public String id() {
    return "storing";
  }

  @Override
  public Support available() {
    return Support.yes();
  }

  @Override
  public Declaration declaration() {
    return DECLARATION;
  }
}
