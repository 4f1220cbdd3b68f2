package org.lathe.tornado;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.Buffer;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.graph.TaskGraph;
import org.lathe.tornado.launch.BoundLaunches;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Launch;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Target;

/** A bound graph with its device memory: a list of launches whose descriptors are on the device. */
final class TornadoProgram implements Program {
  private final TornadoBoundProgram program;
  private final Lowerings lowerings;
  private final DeviceMemory memory;
  private final Target target;
  private final DeviceCopies copies;
  private final Consumer<TornadoProgram> closed;
  private final List<String> updated;
  private final long floats;
  private final int ints;
  private final Placement placement;
  private final Map<String, Place> inputs = new HashMap<>();
  private final Map<String, Place> outputs = new HashMap<>();
  private final Set<String> unwritten = new HashSet<>();
  private BoundLaunches launches;
  private List<Runnable> checks = List.of();
  private boolean open = true;

  /**
   * Allocates the memory of the program itself; it must be bound to the workspace before it runs.
   *
   * @param states the begin of each state
   * @param copies of states, with those that the program reads
   * @param closed called when the program is closed
   */
  TornadoProgram(
      TornadoBoundProgram program,
      Lowerings lowerings,
      DeviceMemory memory,
      Target target,
      Map<Buffer, Long> states,
      DeviceCopies copies,
      Consumer<TornadoProgram> closed) {
    this.program = program;
    this.lowerings = lowerings;
    this.memory = memory;
    this.target = target;
    this.copies = copies;
    this.closed = closed;
    BoundGraph bound = program.bound();
    floats = memory.takeFloats(program.layout().floats(), "graph " + graph().name());
    ints = memory.takeInts(program.layout().ints());
    updated =
        bound.states().stream().filter(bound::updates).map(state -> state.tensor().name()).toList();
    placement = new Placement(bound, program.stored(), program.packed(), floats, ints);
    states.forEach(placement::put);
    for (Buffer input : bound.inputs()) {
      inputs.put(input.tensor().name(), placement.place(input.whole()));
      unwritten.add(input.tensor().name());
    }
  }

  /** Binds intermediates and working memory to the workspace; needed again after it has moved. */
  void bind(DeviceWorkspace workspace) {
    BoundGraph bound = program.bound();
    long numbers = placement.floatsEnd();
    Launches found =
        new Launches(
            target,
            new Launches.Bases(
                numbers,
                workspace.scratch(),
                workspace.intScratch(),
                memory.reach(),
                copies::firstHalf));
    placement.putArena(workspace.arena());
    placement.lower(lowerings, found);
    bound.outputs().forEach((name, view) -> outputs.put(name, placement.place(view)));
    checks = List.copyOf(found.checks());
    bound.constants().forEach(this::upload);
    memory.putFloats(found.numbers(), numbers);
    if (launches != null) {
      memory.forget(launches);
    }
    launches =
        new BoundLaunches(
            graph().name(), found.all(), uploadDescriptors(found.all(), placement.intsEnd()));
  }

  /** Returns the bound graph. */
  TornadoBoundProgram program() {
    return program;
  }

  /** Returns the kernels of the launches. */
  Set<DeviceKernel> kernels() {
    Set<DeviceKernel> kernels = new LinkedHashSet<>();
    launches
        .launches()
        .forEach(
            launch -> {
              if (launch instanceof KernelLaunch run) {
                kernels.add(run.kernel());
              }
            });
    return kernels;
  }

  private void upload(Buffer constant) {
    Place place = placement.place(constant.whole());
    if (place.holdsInts()) {
      memory.putInts(place.fed(), place.firstInt());
    } else {
      memory.putFloats(constant.tensor().constant().floats(), place.at());
    }
  }

  /** Returns the begin of each launch's descriptor. */
  private int[] uploadDescriptors(List<Launch> all, int first) {
    int[] begins = new int[all.size()];
    List<Integer> words = new ArrayList<>();
    for (int i = 0; i < begins.length; i++) {
      begins[i] = first + words.size();
      for (int word : all.get(i).words()) {
        words.add(word);
      }
    }
    memory.putInts(words.stream().mapToInt(Integer::intValue).toArray(), first);
    return begins;
  }

  @Override
  public TaskGraph graph() {
    return program.graph();
  }

  @Override
  public void write(String input, float[] values) {
    Place place = writable(input, values.length);
    if (place.holdsInts()) {
      throw new EngineException("input " + input + " has type int32, given float32");
    }
    memory.putFloats(values, place.at());
    unwritten.remove(input);
  }

  @Override
  public void write(String input, int[] values) {
    Place place = writable(input, values.length);
    if (!place.holdsInts()) {
      throw new EngineException("input " + input + " has type float32, given int32");
    }
    System.arraycopy(values, 0, place.fed(), place.fedOffset(), values.length);
    memory.putInts(values, place.firstInt());
    unwritten.remove(input);
  }

  private Place writable(String input, int length) {
    Place place = inputs.get(input);
    if (place == null) {
      throw new EngineException("graph " + graph().name() + " has no input " + input);
    }
    if (place.size() != length) {
      throw new EngineException(
          "input " + input + " " + place.shape() + " given " + length + " values");
    }
    return place;
  }

  @Override
  public void run() {
    if (!unwritten.isEmpty()) {
      throw new EngineException(
          "graph " + graph().name() + " runs before inputs " + unwritten + " were written");
    }
    checks.forEach(Runnable::run);
    copies.renew(program.layout().copied());
    memory.run(launches);
    updated.forEach(copies::written);
  }

  @Override
  public void read(String output, float[] values) {
    Place place = outputs.get(output);
    if (place == null) {
      throw new EngineException("graph " + graph().name() + " has no output " + output);
    }
    if (place.size() != values.length) {
      throw new EngineException(
          "output " + output + " " + place.shape() + " read into " + values.length + " values");
    }
    memory.getFloats(place.at(), values);
  }

  /** No graph that compiles here has such an output: {@link TornadoBackend#supports}. */
  @Override
  public void read(String output, int[] values) {
    throw new EngineException("output " + output + " read into " + values.length + " ints");
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      memory.forget(launches);
      memory.giveBackFloats(floats);
      memory.giveBackInts(ints);
      closed.accept(this);
    }
  }
}
