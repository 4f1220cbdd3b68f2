package org.lathe.conformance.broken;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.lathe.engine.Backend;
import org.lathe.engine.Device;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.Reshape;

/** Engines that break the contract of states. */
final class BrokenStates {
  private BrokenStates() {}

  static List<Broken> all() {
    return List.of(
        session("zeros", "starts states with what was there", BrokenStates::dirty),
        new Broken(
            "gives a session the states of one that was closed", leaking(), "session", "zeros"),
        program("survival", "loses the states of a program that is closed", BrokenStates::closing),
        session("survival", "clears states when they are compiled again", BrokenStates::clearing),
        program("survival", "forgets the updates of every second run", BrokenStates::forgetting),
        program("after_run", "makes updates visible during the run", BrokenStates::early),
        session("host_copies", "does not clear states", BrokenStates::clearless),
        session("host_copies", "hands out the state itself", BrokenStates::live),
        new Broken("gives each program states of its own", ownStates(), "session", "shared_state"),
        new Broken("has one session for all", oneSession(), "session", "apart"),
        program("ring", "loses what a repeat wrote in place", BrokenStates::withoutRings));
  }

  private static Broken program(String subject, String what, BreakingBackend.Breaking breaking) {
    return new Broken(
        what, new BreakingBackend(BrokenEngines.healthy(), breaking), "session", subject);
  }

  private static Broken session(String subject, String what, UnaryOperator<Session> breaking) {
    Backend engine =
        new DelegatingBackend(BrokenEngines.healthy()) {
          @Override
          public Session open(Device device, int threads) {
            return breaking.apply(super.open(device, threads));
          }
        };
    return new Broken(what, engine, "session", subject);
  }

  private static Session dirty(Session inner) {
    return new DelegatingSession(inner) {
      @Override
      public Program compile(TaskGraph graph) {
        List<Tensor> fresh =
            graph.states().stream().filter(state -> !inner.has(state.name())).toList();
        Program program = inner.compile(graph);
        for (Tensor state : fresh) {
          float[] garbage = new float[state.shape().size()];
          Arrays.fill(garbage, 1);
          inner.write(state.name(), garbage);
        }
        return program;
      }
    };
  }

  private static Backend leaking() {
    Map<String, float[]> left = new HashMap<>();
    return new DelegatingBackend(BrokenEngines.healthy()) {
      @Override
      public Session open(Device device, int threads) {
        Session inner = super.open(device, threads);
        List<String> declared = new ArrayList<>();
        return new DelegatingSession(inner) {
          @Override
          public void declare(String name, TensorType type) {
            boolean fresh = !inner.has(name);
            inner.declare(name, type);
            declared.add(name);
            float[] old = left.get(name);
            if (fresh && old != null && old.length == type.shape().size()) {
              inner.write(name, old);
            }
          }

          @Override
          public void close() {
            declared.forEach(name -> left.put(name, inner.read(name)));
            inner.close();
          }
        };
      }
    };
  }

  private static Program closing(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void close() {
        inner.graph().states().forEach(state -> session.clear(state.name()));
        inner.close();
      }
    };
  }

  private static Session clearing(Session inner) {
    return new DelegatingSession(inner) {
      @Override
      public Program compile(TaskGraph graph) {
        Program program = inner.compile(graph);
        graph.states().forEach(state -> inner.clear(state.name()));
        return program;
      }
    };
  }

  private static Program forgetting(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      private int runs;

      @Override
      public void run() {
        Map<Tensor, float[]> before = new HashMap<>();
        inner.graph().updates().keySet().forEach(s -> before.put(s, session.read(s.name())));
        inner.run();
        if (++runs % 2 == 0) {
          before.forEach((state, values) -> session.write(state.name(), values));
        }
      }
    };
  }

  private static Program early(Session session, Program inner) {
    TaskGraph graph = inner.graph();
    return new DelegatingProgram(inner) {
      @Override
      public void read(String output, float[] values) {
        inner.read(output, values);
        graph.tasks().stream()
            .filter(task -> task.op() instanceof Reshape)
            .filter(task -> task.outputs().contains(graph.outputs().get(output)))
            .map(task -> task.inputs().getFirst())
            .filter(graph.updates()::containsKey)
            .forEach(
                state -> System.arraycopy(session.read(state.name()), 0, values, 0, values.length));
      }
    };
  }

  private static Session clearless(Session inner) {
    return new DelegatingSession(inner) {
      @Override
      public void clear(String name) {
        inner.read(name);
      }
    };
  }

  /** The array that was read is the state itself, so the next program sees changes of it. */
  private static Session live(Session inner) {
    Map<String, float[]> handedOut = new HashMap<>();
    return new DelegatingSession(inner) {
      @Override
      public float[] read(String name) {
        float[] values = inner.read(name);
        handedOut.put(name, values);
        return values;
      }

      @Override
      public Program compile(TaskGraph graph) {
        return new DelegatingProgram(inner.compile(graph)) {
          @Override
          public void run() {
            handedOut.forEach(inner::write);
            handedOut.clear();
            super.run();
          }
        };
      }
    };
  }

  private static Backend ownStates() {
    return new DelegatingBackend(BrokenEngines.healthy()) {
      @Override
      public Session open(Device device, int threads) {
        Session first = super.open(device, threads);
        return new DelegatingSession(first) {
          private boolean used;

          @Override
          public Program compile(TaskGraph graph) {
            Session own = used ? BrokenEngines.healthy().open(device, threads) : first;
            used = true;
            return own.compile(graph);
          }
        };
      }
    };
  }

  private static Backend oneSession() {
    return new DelegatingBackend(BrokenEngines.healthy()) {
      private Session only;

      @Override
      public Session open(Device device, int threads) {
        if (only == null) {
          only = super.open(device, threads);
        }
        return new DelegatingSession(only) {
          @Override
          public void close() {
            // The other programs still use it.
          }
        };
      }
    };
  }

  private static Program withoutRings(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void run() {
        Map<Tensor, float[]> before = new HashMap<>();
        inner
            .graph()
            .updates()
            .forEach(
                (state, value) -> {
                  boolean repeated =
                      inner.graph().tasks().stream()
                          .anyMatch(
                              task ->
                                  task.op() instanceof Repeat && task.outputs().contains(value));
                  if (repeated) {
                    before.put(state, session.read(state.name()));
                  }
                });
        inner.run();
        before.forEach((state, values) -> session.write(state.name(), values));
      }
    };
  }
}
