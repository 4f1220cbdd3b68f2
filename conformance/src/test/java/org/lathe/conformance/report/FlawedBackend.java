package org.lathe.conformance.report;

import java.util.List;
import java.util.Set;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Precision;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/**
 * The scalar engine with three flaws: the first element of every {@code add} is wrong; {@code rope}
 * is missing, as declared; and {@code swiglu} is missing, which is not declared.
 */
public final class FlawedBackend implements Backend {
  /** A name and messages that an engine may have: none of it may become markup. */
  public static final String HOSTILE =
      "</pre><script>x</script> & \"' {{page}} ]]> \u0000\u001b\u202e";

  private final Backend scalar = new ScalarBackend();

  /** Returns the engine and its device. */
  public static Backends.Choice choice() {
    Backend flawed = new FlawedBackend();
    return new Backends.Choice(flawed, flawed.devices().getFirst());
  }

  @Override
  public String id() {
    return "flawed";
  }

  @Override
  public Declaration declaration() {
    return Declaration.float32().with(Precision.TF32).without(Set.of("rope"));
  }

  @Override
  public Support available() {
    return Support.yes();
  }

  @Override
  public List<Device> devices() {
    return List.of(new Device(0, HOSTILE, -1, false, true));
  }

  @Override
  public Support supports(Task task) {
    return Set.of("rope", "swiglu").contains(task.op().mnemonic())
        ? Support.no("there is no " + task.op().mnemonic() + HOSTILE)
        : Support.yes();
  }

  @Override
  public Session open(Device device, int threads) {
    return new FlawedSession(scalar.open(scalar.devices().getFirst(), threads));
  }

  private record FlawedSession(Session real) implements Session {
    @Override
    public Program compile(TaskGraph graph) {
      return new FlawedProgram(real.compile(graph));
    }

    @Override
    public MemoryNeed memoryFor(TaskGraph graph) {
      return real.memoryFor(graph);
    }

    @Override
    public void declare(String name, TensorType type) {
      real.declare(name, type);
    }

    @Override
    public boolean has(String name) {
      return real.has(name);
    }

    @Override
    public void write(String name, float[] values) {
      real.write(name, values);
    }

    @Override
    public void clear(String name) {
      real.clear(name);
    }

    @Override
    public float[] read(String name) {
      return real.read(name);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private record FlawedProgram(Program real) implements Program {
    @Override
    public TaskGraph graph() {
      return real.graph();
    }

    @Override
    public void write(String input, float[] values) {
      real.write(input, values);
    }

    @Override
    public void write(String input, int[] values) {
      real.write(input, values);
    }

    @Override
    public void run() {
      if (graph().name().equals("clip")) {
        throw new EngineException("out of luck " + HOSTILE);
      }
      real.run();
    }

    @Override
    public void read(String output, int[] values) {
      real.read(output, values);
    }

    @Override
    public void read(String output, float[] values) {
      real.read(output, values);
      if (values.length > 0 && graph().name().equals("add")) {
        values[0] += 1;
      }
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
