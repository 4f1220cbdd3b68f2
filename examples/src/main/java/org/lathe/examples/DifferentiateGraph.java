package org.lathe.examples;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** Writes a loss as a task graph, differentiates it, and minimizes it by gradient descent. */
public final class DifferentiateGraph {
  /** Number of points to fit, and number of inputs of each point. */
  private static final int POINTS = 4;

  private static final int INPUTS = 3;

  /** Points, [4, 3], and their targets, [4]: 2 a - b + 3 c. */
  private static final float[] X = {1, 0, 2, 0, 1, 1, 2, 1, 0, 1, 1, 1};

  private static final float[] TARGET = {8, 2, 3, 4};

  private static final TensorType WEIGHT = TensorType.f32(1, INPUTS);

  private DifferentiateGraph() {}

  /** Prints the graph, its gradient at zero, and the weights that the descent finds. */
  public static void main(String[] arguments) {
    System.out.println(graph(0.1f));
    try (Session session = open();
        Program step = session.compile(graph(0.1f))) {
      feed(step);
      for (int s = 0; s < 200; s++) {
        step.run();
        if (s == 0) {
          System.out.println("gradient at zero " + Arrays.toString(step.read("gradient")));
        }
      }
      System.out.println("loss " + step.read("loss")[0]);
      // States live on the device between runs, and are read from the session by name.
      System.out.println(
          "weights " + Arrays.toString(session.read("w")) + ", the points were made with 2, -1, 3");
    }
  }

  /**
   * Returns one step of gradient descent on the squared error {@code 1/2 |X w - t|^2}. Building a
   * graph computes nothing. It checks shapes; numbers are computed when a program runs.
   */
  static TaskGraph graph(float rate) {
    GraphBuilder graph = new GraphBuilder("least_squares");
    // The caller writes the inputs. A state stays on the device and starts as zeros.
    Tensor x = graph.input("x", TensorType.f32(POINTS, INPUTS));
    Tensor minusTarget = graph.input("minus_target", TensorType.f32(POINTS, 1));
    Tensor w = graph.state("w", WEIGHT);
    // linear is x w^T, as in PyTorch's nn.Linear.
    Tensor error = graph.add(graph.linear(x, w), minusTarget);
    Tensor half = graph.filled(error.type(), 0.5f);
    Tensor terms = graph.multiply(graph.multiply(error, error), half);
    Tensor loss = graph.rowSum(graph.reshape(terms, Shape.of(1, POINTS)));
    // The backward pass adds tasks to the same graph. Its seed is d loss / d loss, which is 1.
    Tensor one = graph.filled(loss.type(), 1);
    Tensor gradient = Differentiation.reverse(graph, Map.of(loss, one), List.of(w)).get(w);
    Tensor step = graph.multiply(gradient, graph.filled(WEIGHT, -rate));
    graph.output("loss", loss);
    graph.output("gradient", gradient);
    // Tasks read the state from before the run; the update takes effect after the run.
    graph.update(w, graph.add(w, step));
    return graph.build();
  }

  /** Opens a session on the Vector API engine. */
  static Session open() {
    Backends.Choice engine = Backends.choose("vector");
    return engine.backend().open(engine.device(), 1);
  }

  /** Writes the points to the inputs, which keep their values from run to run. */
  static void feed(Program program) {
    float[] minusTarget = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      minusTarget[i] = -TARGET[i];
    }
    program.write("x", X);
    program.write("minus_target", minusTarget);
  }
}
