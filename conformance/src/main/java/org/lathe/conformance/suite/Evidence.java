package org.lathe.conformance.suite;

import java.util.Map;
import org.lathe.graph.Constant;
import org.lathe.graph.TaskGraph;

/**
 * One run of one program, enough to repeat it alone.
 *
 * @param graph the graph that ran
 * @param inputs elements of its inputs, by name
 * @param states elements of its states before the run, by name
 * @param results expected and actual results, by name of output or of updated state
 */
public record Evidence(
    TaskGraph graph,
    Map<String, Constant> inputs,
    Map<String, float[]> states,
    Map<String, Result> results) {
  /** Copies the maps. */
  public Evidence {
    inputs = Map.copyOf(inputs);
    states = Map.copyOf(states);
    results = Map.copyOf(results);
  }

  /**
   * One output of the run.
   *
   * @param expected the values that it should contain
   * @param bounds the bound on the error of each element; 0 for the same bits, infinite for any
   *     value
   * @param got the results of the engine
   */
  public record Result(double[] expected, double[] bounds, float[] got) {}
}
