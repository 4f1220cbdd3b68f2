package org.lathe.examples.interpreter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Backend;
import org.lathe.engine.Declaration;
import org.lathe.engine.Device;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Shape;
import org.lathe.graph.Task;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Op;

/** The engine: its name, its devices, its operations and its declaration. */
public final class InterpreterBackend implements Backend {
  /** Kernels of the supported operations, by mnemonic; docs/spec/ops defines the operations. */
  public static final Map<String, InterpreterKernel> KERNELS =
      Map.of(
          "add", InterpreterBackend::add,
          "multiply", InterpreterBackend::multiply,
          "matmul", InterpreterBackend::matmul,
          "row_sum", InterpreterBackend::rowSum,
          "reshape", (op, in, shapes, out) -> System.arraycopy(in.get(0), 0, out, 0, out.length));

  private final Map<String, InterpreterKernel> kernels;

  /** Creates the engine; {@link java.util.ServiceLoader} calls this in another project. */
  public InterpreterBackend() {
    this(KERNELS);
  }

  private InterpreterBackend(Map<String, InterpreterKernel> kernels) {
    this.kernels = kernels;
  }

  /** Returns this engine with another kernel for an operation. */
  public InterpreterBackend with(String mnemonic, InterpreterKernel kernel) {
    Map<String, InterpreterKernel> changed = new HashMap<>(kernels);
    changed.put(mnemonic, kernel);
    return new InterpreterBackend(Map.copyOf(changed));
  }

  @Override
  public String id() {
    return "interpreter";
  }

  @Override
  public Support available() {
    return Support.yes();
  }

  @Override
  public List<Device> devices() {
    return List.of(new Device(0, "plain Java", Runtime.getRuntime().maxMemory(), true, true));
  }

  @Override
  public Support supports(Task task) {
    String mnemonic = task.op().mnemonic();
    return kernels.containsKey(mnemonic)
        ? Support.yes()
        : Support.no("the interpreter has no " + mnemonic);
  }

  /** Declares float32 within the tolerance policy, equal bits in each run, and five operations. */
  @Override
  public Declaration declaration() {
    return Declaration.float32().withOnly(kernels.keySet());
  }

  @Override
  public Session open(Device device, int threads) {
    return new InterpreterSession(this);
  }

  InterpreterKernel kernel(Op op) {
    return kernels.get(op.mnemonic());
  }

  private static void add(Op op, List<float[]> inputs, List<Shape> shapes, float[] output) {
    for (int i = 0; i < output.length; i++) {
      output[i] = inputs.get(0)[i] + inputs.get(1)[i];
    }
  }

  /** Multiplies by a second input of the same shape, or by one row for all rows. */
  private static void multiply(Op op, List<float[]> inputs, List<Shape> shapes, float[] output) {
    float[] y = inputs.get(1);
    for (int i = 0; i < output.length; i++) {
      output[i] = inputs.get(0)[i] * y[i % y.length];
    }
  }

  private static void rowSum(Op op, List<float[]> inputs, List<Shape> shapes, float[] output) {
    int columns = shapes.get(0).columns();
    for (int row = 0; row < output.length; row++) {
      // In float64: a long sum in float32 would lose more than the bound allows.
      double sum = 0;
      for (int i = 0; i < columns; i++) {
        sum += inputs.get(0)[row * columns + i];
      }
      output[row] = (float) sum;
    }
  }

  private static void matmul(Op op, List<float[]> inputs, List<Shape> shapes, float[] output) {
    Matmul matmul = (Matmul) op;
    Shape left = shapes.get(0);
    Shape right = shapes.get(1);
    int m = matmul.transposeLhs() ? left.columns() : left.rows();
    int depth = matmul.transposeLhs() ? left.rows() : left.columns();
    int n = matmul.transposeRhs() ? right.rows() : right.columns();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int k = 0; k < depth; k++) {
          float a = inputs.get(0)[matmul.transposeLhs() ? k * m + i : i * depth + k];
          float b = inputs.get(1)[matmul.transposeRhs() ? j * depth + k : k * n + j];
          sum = Math.fma(a, b, sum);
        }
        output[i * n + j] = sum;
      }
    }
  }
}
