package org.lathe.conformance.broken;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.DType;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Embedding;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.Slice;

/** Engines that break the contract of programs: inputs, outputs, reruns, errors. */
final class BrokenPrograms {
  private BrokenPrograms() {}

  static List<Broken> all() {
    return List.of(
        program("host_copies", "reads the caller's array when it runs", BrokenPrograms::lazy),
        program("inputs", "overwrites an input in place", BrokenPrograms::overwriting),
        program("inputs", "forgets its inputs after a run", BrokenPrograms::draining),
        program("outputs", "frees an output once it was read", BrokenPrograms::once),
        rewritten(
            "outputs",
            "takes every slice of an input or a state from its start",
            (graph, op, operands) ->
                op instanceof Slice slice && operands.getFirst().kind() != Tensor.Kind.INTERMEDIATE
                    ? graph.apply(new Slice(0, slice.to() - slice.from()), operands)
                    : graph.apply(op, operands)),
        new Broken("keeps one buffer for all programs' outputs", shared(), "session", "twice"),
        new Broken("feeds inputs of one name together", together(), "session", "twice"),
        program("same_bits", "adds in another order at times", BrokenPrograms::unsteady),
        new Broken(
            "adds in another order on several threads",
            BrokenEngines.divided(),
            "session",
            "same_bits"),
        program("garbage", "adds to what the last run left", BrokenPrograms::sticky),
        rewritten(
            "repeat",
            "runs a reversed repeat forward",
            (graph, op, operands) ->
                op instanceof Repeat r
                    ? graph.apply(
                        new Repeat(r.body(), r.count(), false, r.carried(), r.offsets()), operands)
                    : graph.apply(op, operands)),
        rewritten(
            "repeat",
            "reads stacked operands from their first slice",
            (graph, op, operands) ->
                op instanceof Repeat r
                    ? graph.apply(
                        new Repeat(
                            r.body(),
                            r.count(),
                            r.reversed(),
                            r.carried(),
                            r.offsets().stream().map(offset -> 0).toList()),
                        operands)
                    : graph.apply(op, operands)),
        program("errors", "runs before its inputs are written", BrokenPrograms::trusting),
        program(
            "errors", "takes the nearest id for one outside the table", BrokenPrograms::clamping),
        program("errors", "does not say which id is outside", BrokenPrograms::mute));
  }

  private static Broken program(String subject, String what, BreakingBackend.Breaking breaking) {
    return new Broken(
        what, new BreakingBackend(BrokenEngines.healthy(), breaking), "session", subject);
  }

  private static Broken rewritten(String subject, String what, Rewrite rewrite) {
    return new Broken(
        what, new RewritingBackend(BrokenEngines.healthy(), rewrite), "session", subject);
  }

  private static Program lazy(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      private final Map<String, float[]> given = new HashMap<>();

      @Override
      public void write(String input, float[] values) {
        given.put(input, values);
      }

      @Override
      public void run() {
        given.forEach(inner::write);
        inner.run();
      }
    };
  }

  private static Program overwriting(Session session, Program inner) {
    TaskGraph graph = inner.graph();
    return new DelegatingProgram(inner) {
      @Override
      public void run() {
        inner.run();
        for (Task task : graph.tasks()) {
          for (int o = 0; o < task.outputs().size(); o++) {
            int over = task.op().inPlaceInput(o);
            Tensor made = task.outputs().get(o);
            if (over >= 0 && task.inputs().get(over).kind() == Tensor.Kind.INPUT) {
              graph.outputs().entrySet().stream()
                  .filter(output -> output.getValue() == made)
                  .forEach(
                      output ->
                          inner.write(task.inputs().get(over).name(), inner.read(output.getKey())));
            }
          }
        }
      }
    };
  }

  private static Program draining(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void run() {
        inner.run();
        for (Tensor input : inner.graph().inputs()) {
          if (input.type().dtype() == DType.F32) {
            inner.write(input.name(), new float[input.shape().size()]);
          }
        }
      }
    };
  }

  private static Program once(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      private final Set<String> read = new HashSet<>();

      @Override
      public void run() {
        read.clear();
        inner.run();
      }

      @Override
      public void read(String output, float[] values) {
        inner.read(output, values);
        if (!read.add(output)) {
          Arrays.fill(values, 0);
        }
      }
    };
  }

  private static DelegatingBackend shared() {
    return new DelegatingBackend(BrokenEngines.healthy()) {
      @Override
      public Session open(Device device, int threads) {
        Session inner = super.open(device, threads);
        Program[] last = new Program[1];
        return new DelegatingSession(inner) {
          @Override
          public Program compile(TaskGraph graph) {
            Program own = inner.compile(graph);
            return new DelegatingProgram(own) {
              @Override
              public void run() {
                own.run();
                last[0] = own;
              }

              @Override
              public void read(String output, float[] values) {
                boolean alike = last[0] != null && last[0].graph() == graph;
                (alike ? last[0] : own).read(output, values);
              }
            };
          }
        };
      }
    };
  }

  private static DelegatingBackend together() {
    return new DelegatingBackend(BrokenEngines.healthy()) {
      @Override
      public Session open(Device device, int threads) {
        Session inner = super.open(device, threads);
        Map<String, float[]> fed = new HashMap<>();
        return new DelegatingSession(inner) {
          @Override
          public Program compile(TaskGraph graph) {
            Program own = inner.compile(graph);
            return new DelegatingProgram(own) {
              @Override
              public void write(String input, float[] values) {
                own.write(input, values);
                fed.put(input, values.clone());
              }

              @Override
              public void run() {
                for (Tensor input : graph.inputs()) {
                  float[] latest = fed.get(input.name());
                  if (latest != null && latest.length == input.shape().size()) {
                    own.write(input.name(), latest);
                  }
                }
                own.run();
              }
            };
          }
        };
      }
    };
  }

  private static Program unsteady(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      private int runs;

      @Override
      public void run() {
        inner.run();
        runs++;
      }

      @Override
      public void read(String output, float[] values) {
        inner.read(output, values);
        if (runs % 7 == 0 && values.length > 0) {
          values[values.length - 1] = Math.nextUp(values[values.length - 1]);
        }
      }
    };
  }

  /** Sums start from zero times the old contents, so a NaN there stays. */
  private static Program sticky(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      private final Map<String, float[]> left = new HashMap<>();

      @Override
      public void run() {
        for (String output : inner.graph().outputs().keySet()) {
          float[] values = new float[inner.graph().outputs().get(output).shape().size()];
          read(output, values);
          left.put(output, values);
        }
        inner.run();
      }

      @Override
      public void read(String output, float[] values) {
        inner.read(output, values);
        float[] old = left.get(output);
        for (int i = 0; old != null && i < values.length; i++) {
          values[i] = 0 * old[i] + values[i];
        }
      }
    };
  }

  private static Program trusting(Session session, Program inner) {
    for (Tensor input : inner.graph().inputs()) {
      if (input.type().dtype() == DType.F32) {
        inner.write(input.name(), new float[input.shape().size()]);
      } else {
        inner.write(input.name(), new int[input.shape().size()]);
      }
    }
    return inner;
  }

  private static Program clamping(Session session, Program inner) {
    int table =
        inner.graph().tasks().stream()
            .filter(task -> task.op() instanceof Embedding)
            .mapToInt(task -> task.inputs().getFirst().shape().extent(0))
            .findFirst()
            .orElse(Integer.MAX_VALUE);
    return new DelegatingProgram(inner) {
      @Override
      public void write(String input, int[] values) {
        inner.write(input, Arrays.stream(values).map(id -> Math.clamp(id, 0, table - 1)).toArray());
      }
    };
  }

  private static Program mute(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void run() {
        try {
          inner.run();
        } catch (IndexOutOfBoundsException e) {
          throw new EngineException("the device reports an error");
        }
      }
    };
  }
}
