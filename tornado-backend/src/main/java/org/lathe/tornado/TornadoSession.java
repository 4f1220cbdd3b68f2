package org.lathe.tornado;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.Buffer;
import org.lathe.engine.Compilation;
import org.lathe.engine.CompileListener;
import org.lathe.engine.DeviceLinks;
import org.lathe.engine.EngineException;
import org.lathe.engine.LaunchTime;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.engine.Traffic;
import org.lathe.graph.DType;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.op.DeviceOperations;

/** States on a device and the programs that share them. */
final class TornadoSession implements Session {
  /** The most bytes that alignment of parts to 64 bytes can need in addition to the plan. */
  private static final long ALIGNMENT_BYTES = 1 << 20;

  private record State(TensorType type, Place place) {}

  private final TornadoBackend backend;
  private final Lowerings lowerings;
  private final DeviceMemory memory;
  private final Target target;
  private final Map<String, State> states = new HashMap<>();
  private final DeviceWorkspace workspace;
  private final DeviceCopies copies;
  private final Set<TornadoProgram> programs = new HashSet<>();
  private CompileListener listener = (kernel, done, all) -> {};
  private Compilation compilation = Compilation.NONE;

  TornadoSession(TornadoBackend backend, Lowerings lowerings, DeviceMemory memory, Target target) {
    this.backend = backend;
    this.lowerings = lowerings;
    this.memory = memory;
    this.target = target;
    this.workspace = new DeviceWorkspace(memory);
    this.copies = new DeviceCopies(memory, target);
  }

  @Override
  public void reserve(MemoryNeed need) {
    memory.reserve(need.bytes() + ALIGNMENT_BYTES);
    if (workspace.reserve(need)) {
      programs.forEach(program -> program.bind(workspace));
    }
  }

  @Override
  public Program compile(TaskGraph graph) {
    return compile(bind(graph));
  }

  @Override
  public BoundProgram bind(TaskGraph graph) {
    requireSupport(graph);
    requireTypes(graph);
    BoundGraph bound = BoundGraph.of(graph, DeviceOperations.rewrites(target), Long.MAX_VALUE);
    return TornadoBoundProgram.of(this, bound, lowerings, target);
  }

  @Override
  public Program compile(BoundProgram bound) {
    TaskGraph graph = bound.graph();
    if (!(bound instanceof TornadoBoundProgram own) || own.session() != this) {
      throw new EngineException("graph " + graph.name() + " was bound by another session");
    }
    if (programs.stream().anyMatch(program -> program.program() == own)) {
      throw new EngineException(
          "graph " + graph.name() + " has a program that is still open: close it, or bind again");
    }
    requireTypes(graph);
    ProgramLayout layout = own.layout();
    // Floats of a growing workspace move: their old elements are free only afterwards.
    MemoryNeed need = own.needIn(this);
    memory.reserve((workspace.fits(layout) ? need.beyond(workspace.held()) : need).bytes());
    graph.states().forEach(state -> declare(state.name(), state.type()));
    layout.copied().forEach(state -> copies.hold(state, states.get(state).place()));
    Map<Buffer, Long> places = new HashMap<>();
    for (Buffer state : own.bound().states()) {
      places.put(state, states.get(state.tensor().name()).place().at());
    }
    if (workspace.hold(layout, "graph " + graph.name())) {
      programs.forEach(program -> program.bind(workspace));
    }
    TornadoProgram program =
        new TornadoProgram(own, lowerings, memory, target, places, copies, programs::remove);
    program.bind(workspace);
    programs.add(program);
    compile(program.kernels().stream().filter(kernel -> !memory.compiled(kernel)).toList());
    return program;
  }

  private void compile(List<DeviceKernel> kernels) {
    int done = 0;
    for (DeviceKernel kernel : kernels) {
      long start = System.nanoTime();
      memory.compile(kernel);
      double seconds = (System.nanoTime() - start) / 1e9;
      compilation = new Compilation(compilation.kernels() + 1, compilation.seconds() + seconds);
      listener.compiled(kernel.name(), ++done, kernels.size());
    }
  }

  @Override
  public void onCompile(CompileListener told) {
    listener = told;
  }

  @Override
  public Compilation compilation() {
    return compilation;
  }

  @Override
  public Traffic traffic() {
    return memory.traffic();
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    return bind(graph).needIn(this).beyond(workspace.held());
  }

  @Override
  public List<LaunchTime> timeLaunches(Runnable work) {
    return memory.timed(work);
  }

  private void requireSupport(TaskGraph graph) {
    for (Task task : graph.tasks()) {
      Support support = backend.supports(task);
      if (!support.ok()) {
        throw new EngineException("graph " + graph.name() + ": " + support.reason());
      }
    }
  }

  private void requireTypes(TaskGraph graph) {
    for (Tensor state : graph.states()) {
      State known = states.get(state.name());
      if (known != null) {
        requireType(state.name(), known, state.type());
      }
    }
  }

  private static void requireType(String name, State known, TensorType type) {
    if (!known.type().equals(type)) {
      throw new EngineException(
          "state " + name + " has type " + known.type() + ", the graph requires " + type);
    }
  }

  @Override
  public void declare(String name, TensorType type) {
    State known = states.get(name);
    if (known != null) {
      requireType(name, known, type);
      return;
    }
    if (type.dtype() != DType.F32) {
      throw new EngineException("state " + name + " has type " + type + ": states are float32");
    }
    int size = type.shape().size();
    long at = memory.takeFloats(size, "state " + name);
    states.put(name, new State(type, Place.state(name, at, type.shape())));
    memory.zero(at, size);
  }

  @Override
  public boolean has(String name) {
    return states.containsKey(name);
  }

  @Override
  public void write(String name, float[] values) {
    State state = known(name);
    if (values.length != state.place().size()) {
      throw new EngineException(
          "state " + name + " " + state.type() + " given " + values.length + " values");
    }
    memory.putFloats(values, state.place().at());
    copies.written(name);
  }

  @Override
  public void clear(String name) {
    State state = known(name);
    memory.zero(state.place().at(), state.place().size());
    copies.written(name);
  }

  @Override
  public float[] read(String name) {
    State state = known(name);
    float[] values = new float[state.place().size()];
    memory.getFloats(state.place().at(), values);
    return values;
  }

  @Override
  public DeviceLinks links() {
    return new TornadoLinks(memory, name -> known(name).place(), copies::written);
  }

  private State known(String name) {
    State state = states.get(name);
    if (state == null) {
      throw new EngineException("there is no state " + name);
    }
    return state;
  }

  @Override
  public void close() {
    Set.copyOf(programs).forEach(TornadoProgram::close);
    workspace.giveBack();
    copies.giveBack();
    states.values().forEach(state -> memory.giveBackFloats(state.place().at()));
    states.clear();
  }
}
