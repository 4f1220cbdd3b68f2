package org.lathe.tornado;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.graph.DType;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.tornado.launch.IntData;
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Launch;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Target;

/** A graph bound to device memory: a list of launches whose descriptors lie there. */
final class TornadoProgram implements Program {
  private final TaskGraph graph;
  private final Lowerings lowerings;
  private final DeviceMemory memory;
  private final Target target;
  private final ProgramLayout layout;
  private final Consumer<TornadoProgram> closed;
  private final int floats;
  private final int ints;

  /** Of states, inputs and outputs, which stay where they are. */
  private final Map<Tensor, Place> fixed;

  private final Map<String, Place> inputs = new HashMap<>();
  private final Map<String, IntData> fed = new HashMap<>();
  private final Map<String, Place> outputs = new HashMap<>();
  private final Set<String> unwritten = new HashSet<>();
  private List<Launch> launches = List.of();
  private int[] descriptors = {};
  private List<Runnable> checks = List.of();
  private boolean open = true;

  /**
   * Takes the program's own memory; to be bound before it runs.
   *
   * @param places of the states
   * @param closed told when the program is closed
   */
  TornadoProgram(
      TaskGraph graph,
      Lowerings lowerings,
      DeviceMemory memory,
      Target target,
      ProgramLayout layout,
      Map<Tensor, Place> places,
      Consumer<TornadoProgram> closed) {
    this.graph = graph;
    this.lowerings = lowerings;
    this.memory = memory;
    this.target = target;
    this.layout = layout;
    this.closed = closed;
    this.fixed = places;
    floats = memory.takeFloats(layout.floats(), "graph " + graph.name());
    ints = memory.takeInts(layout.ints());
    int nextFloat = floats;
    int nextInt = ints;
    for (Tensor input : graph.inputs()) {
      int size = input.shape().size();
      int aligned = (int) MemoryPlan.aligned(size);
      Place place;
      if (input.type().dtype() == DType.F32) {
        place = Place.floats(nextFloat, input.shape());
        nextFloat += aligned;
      } else {
        IntData data = new IntData(new int[size], nextInt);
        fed.put(input.name(), data);
        place = Place.ints(data, input.shape());
        nextInt += aligned;
      }
      fixed.put(input, place);
      inputs.put(input.name(), place);
      unwritten.add(input.name());
    }
    for (Tensor output : Binding.outputs(graph)) {
      fixed.put(output, Place.floats(nextFloat, output.shape()));
      nextFloat += (int) MemoryPlan.aligned(output.shape().size());
    }
  }

  /** Lets intermediates and working memory lie there; needed again when the workspace has moved. */
  void bind(Workspace workspace) {
    int constants = floats + layout.inputs() + layout.outputs();
    int numbers = constants + layout.constants();
    int intConstants = ints + layout.intInputs();
    Launches found =
        new Launches(
            target,
            new Launches.Bases(
                constants, intConstants, numbers, workspace.scratch(), workspace.intScratch()));
    Map<Tensor, Place> places = new HashMap<>(fixed);
    new Binding(lowerings, found, workspace.arena()).bind(graph, places);
    graph.outputs().forEach((name, tensor) -> outputs.put(name, places.get(tensor)));
    launches = List.copyOf(found.all());
    checks = List.copyOf(found.checks());
    descriptors = new int[launches.size()];
    upload(found, constants, numbers, intConstants, intConstants + layout.intConstants());
  }

  /** What it launches. */
  Set<Kernel> kernels() {
    Set<Kernel> kernels = new LinkedHashSet<>();
    launches.forEach(
        launch -> {
          if (launch instanceof KernelLaunch run) {
            kernels.add(run.kernel());
          }
        });
    return kernels;
  }

  private void upload(
      Launches found, int constants, int numbers, int intConstants, int firstDescriptor) {
    int at = constants;
    for (float[] values : found.floatConstants()) {
      memory.putFloats(values, at);
      at += values.length;
    }
    memory.putFloats(found.numbers(), numbers);
    at = intConstants;
    for (int[] values : found.intConstants()) {
      memory.putInts(values, at);
      at += values.length;
    }
    List<Integer> words = new ArrayList<>();
    for (int i = 0; i < descriptors.length; i++) {
      descriptors[i] = firstDescriptor + words.size();
      for (int word : launches.get(i).words()) {
        words.add(word);
      }
    }
    memory.putInts(words.stream().mapToInt(Integer::intValue).toArray(), firstDescriptor);
  }

  @Override
  public TaskGraph graph() {
    return graph;
  }

  @Override
  public void write(String input, float[] values) {
    Place place = writable(input, values.length);
    if (place.holdsInts()) {
      throw new EngineException("input " + input + " holds int32, given float32");
    }
    memory.putFloats(values, place.at());
    unwritten.remove(input);
  }

  @Override
  public void write(String input, int[] values) {
    Place place = writable(input, values.length);
    if (!place.holdsInts()) {
      throw new EngineException("input " + input + " holds float32, given int32");
    }
    System.arraycopy(values, 0, fed.get(input).values(), 0, values.length);
    memory.putInts(values, place.at());
    unwritten.remove(input);
  }

  private Place writable(String input, int length) {
    Place place = inputs.get(input);
    if (place == null) {
      throw new EngineException("graph " + graph.name() + " has no input " + input);
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
          "graph " + graph.name() + " runs before inputs " + unwritten + " were written");
    }
    checks.forEach(Runnable::run);
    memory.run(launches, descriptors);
  }

  @Override
  public void read(String output, float[] values) {
    Place place = outputs.get(output);
    if (place == null) {
      throw new EngineException("graph " + graph.name() + " has no output " + output);
    }
    if (place.size() != values.length) {
      throw new EngineException(
          "output " + output + " " + place.shape() + " read into " + values.length + " values");
    }
    memory.getFloats(place.at(), values);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      memory.giveBackFloats(floats);
      memory.giveBackInts(ints);
      closed.accept(this);
    }
  }
}
