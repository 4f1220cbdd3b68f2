package org.lathe.conformance.whole;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.conformance.suite.Evidence;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Constant;
import org.lathe.graph.Hoist;
import org.lathe.graph.Tensor;
import org.lathe.models.GraphNames;

/**
 * The two programs of a graph that was split, in one session: the prefix runs when tokens are
 * loaded, the rest runs each time. Keeps the inputs of the last run as evidence.
 */
final class SplitPrograms implements AutoCloseable {
  private final Session session;
  private final Program prefix;
  private final Program rest;
  private final Map<String, Constant> inputs = new LinkedHashMap<>();
  private Map<String, float[]> before = Map.of();

  SplitPrograms(Session session, Hoist.Split graphs) {
    this.session = session;
    this.prefix = session.compile(graphs.prefix());
    this.rest = session.compile(graphs.rest());
  }

  /** Feeds tokens and targets to the programs that read them, and runs the prefix. */
  void load(int[] tokens, int[] targets) {
    feed(GraphNames.TOKENS, tokens);
    feed(GraphNames.TARGETS, targets);
    prefix.run();
  }

  private void feed(String input, int[] values) {
    for (Program program : new Program[] {prefix, rest}) {
      if (reads(program, input)) {
        program.write(input, values);
      }
    }
    inputs.put(input, Constant.of(values));
  }

  private static boolean reads(Program program, String input) {
    return program.graph().inputs().stream().anyMatch(tensor -> tensor.name().equals(input));
  }

  /** Feeds a float input of the rest. */
  void feed(String input, float[] values) {
    rest.write(input, values);
    inputs.put(input, Constant.of(values));
  }

  /** Returns whether the rest has an input of this name. */
  boolean reads(String input) {
    return reads(rest, input);
  }

  /** Returns whether the rest changes a state of this name. */
  boolean changes(String state) {
    return rest.graph().updates().keySet().stream().anyMatch(each -> each.name().equals(state));
  }

  /** Runs the rest. */
  void run() {
    Map<String, float[]> states = new LinkedHashMap<>();
    for (Tensor state : rest.graph().states()) {
      states.put(state.name(), session.read(state.name()));
    }
    before = states;
    rest.run();
  }

  float[] read(String output) {
    return rest.read(output);
  }

  /** Returns all outputs and changed states of the last run, by name. */
  Map<String, float[]> results() {
    Map<String, float[]> results = new LinkedHashMap<>();
    rest.graph().outputs().keySet().forEach(name -> results.put(name, rest.read(name)));
    rest.graph()
        .updates()
        .keySet()
        .forEach(state -> results.put(state.name(), session.read(state.name())));
    return results;
  }

  /** Returns the evidence of the last run. */
  Evidence evidence(Map<String, Evidence.Result> results) {
    Map<String, Constant> read = new LinkedHashMap<>();
    inputs.forEach(
        (name, values) -> {
          if (reads(rest, name)) {
            read.put(name, values);
          }
        });
    return new Evidence(rest.graph(), read, before, results);
  }

  @Override
  public void close() {
    prefix.close();
    rest.close();
  }
}
