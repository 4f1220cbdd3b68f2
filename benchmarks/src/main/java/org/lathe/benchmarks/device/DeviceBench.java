package org.lathe.benchmarks.device;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.Generation;
import org.lathe.benchmarks.Processor;
import org.lathe.benchmarks.Spread;
import org.lathe.benchmarks.Workload;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Compilation;
import org.lathe.engine.CompileListener;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.EngineException;
import org.lathe.engine.LaunchTime;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.graph.TaskGraph;

/** Measures the steps of training, generation and the ceilings of a device, on any engine. */
public final class DeviceBench {
  private static final Set<DevicePart> TRAINING =
      Set.of(DevicePart.PREFIX, DevicePart.FAST, DevicePart.SLOW, DevicePart.UPDATE);

  /** The shapes of products that are measured: those with the most operations. */
  private static final int SHAPES = 6;

  private final DeviceOptions options;
  private final Workload workload;
  private final TrainingShape shape;
  private final TrainingGraphs graphs;
  private final CompileListener listener;
  private final Consumer<String> progress;
  private final List<DeviceReport.Part> parts = new ArrayList<>();
  private final Map<DevicePart, PartCensus> censuses = new EnumMap<>(DevicePart.class);
  private final Map<DevicePart, List<LaunchTime>> times = new EnumMap<>(DevicePart.class);

  private DeviceBench(DeviceOptions options, CompileListener listener, Consumer<String> progress) {
    this.options = options;
    this.workload = options.workload();
    this.shape = TrainingShape.of(workload);
    this.graphs = new TrainingGraphs(workload, shape);
    this.listener = listener;
    this.progress = progress;
  }

  /**
   * Runs the measurements.
   *
   * @param listener receives the kernels that are compiled
   * @param progress receives what was done, {@link #parts} times
   * @throws EngineException if the model does not fit the device, or the engine cannot run it
   */
  public static DeviceReport run(
      DeviceOptions options, CompileListener listener, Consumer<String> progress) {
    return new DeviceBench(options, listener, progress).run();
  }

  /** Returns the number of things that a run does; each is reported once. */
  public static int parts(DeviceOptions options) {
    return 1 + options.parts().size();
  }

  private Session open() {
    Session session = options.choice().backend().open(options.choice().device(), options.threads());
    session.onCompile(listener);
    return session;
  }

  private DeviceReport run() {
    double before = load();
    long began = System.nanoTime();
    long planned;
    DeviceReport.Compiling compiling;
    DeviceReport.Launching launching = null;
    DeviceReport.Ceilings ceilings = null;
    try (DeviceModel model = new DeviceModel(workload, graphs, open())) {
      planned = model.plannedBytes();
      double ready = (System.nanoTime() - began) * 1e-9;
      progress.accept("programs compiled");
      for (DevicePart part : DevicePart.values()) {
        if (options.has(part) && TRAINING.contains(part)) {
          training(part, model);
          progress.accept(part.title());
        }
      }
      Compilation compiled = model.session().compilation();
      compiling = new DeviceReport.Compiling(compiled.kernels(), compiled.seconds(), ready);
    }
    if (options.has(DevicePart.GENERATION)) {
      generation();
      progress.accept(DevicePart.GENERATION.title());
    }
    try (Session session = open()) {
      CeilingRun run = new CeilingRun(session, options.turns());
      if (options.has(DevicePart.LAUNCHES)) {
        launching = run.launching();
        progress.accept(DevicePart.LAUNCHES.title());
      }
      if (options.has(DevicePart.PRODUCTS)) {
        ceilings = run.ceilings(CeilingRun.shapes(productCensuses(session), SHAPES));
        progress.accept(DevicePart.PRODUCTS.title());
      }
    }
    return new DeviceReport(
        DeviceReport.SCHEMA,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        platform(),
        host(before),
        model(),
        shape,
        planned,
        compiling,
        parts,
        trainingTokensPerSecond(),
        launching,
        ceilings,
        kernels(ceilings));
  }

  private void training(DevicePart part, DeviceModel model) {
    Runnable work = model.part(part);
    DeviceClock.warmUp(work);
    Spread seconds = DeviceClock.time(options.turns(), work);
    times.put(part, model.session().timeLaunches(work));
    Optional<PartCensus> census = graphs.census(part, model.session());
    census.ifPresent(counted -> censuses.put(part, counted));
    List<TaskGraph> run = graphs.parts().get(part);
    double flops = run.stream().mapToDouble(Flops::of).sum();
    add(part, workload.tokens(), seconds, census.map(PartCensus::count).orElse(0L), flops);
  }

  private void generation() {
    int tokens = options.generated();
    try (Generation generation = new Generation(workload.config(), open(), tokens)) {
      DeviceClock.warmUp(generation::run);
      Spread seconds = DeviceClock.time(options.turns(), generation::run);
      double flops = 2.0 * tokens * Generation.bytesOfToken(workload.config()) / Float.BYTES;
      add(DevicePart.GENERATION, tokens, seconds, 0, flops);
    }
  }

  private void add(DevicePart part, int tokens, Spread seconds, long launches, double flops) {
    parts.add(
        new DeviceReport.Part(
            part.title(),
            tokens,
            seconds,
            tokens / seconds.median(),
            launches,
            flops,
            flops / seconds.median()));
  }

  /** Returns the launches of fast step and slow gradient, whether or not they were measured. */
  private List<PartCensus> productCensuses(Session session) {
    return List.of(DevicePart.FAST, DevicePart.SLOW).stream()
        .map(part -> Optional.ofNullable(censuses.get(part)).or(() -> graphs.census(part, session)))
        .flatMap(Optional::stream)
        .toList();
  }

  private Double trainingTokensPerSecond() {
    if (!options.parts().containsAll(TRAINING)) {
      return null;
    }
    double seconds =
        shape.seconds(
            workload.batch(),
            seconds(DevicePart.PREFIX),
            seconds(DevicePart.FAST),
            seconds(DevicePart.SLOW),
            seconds(DevicePart.UPDATE));
    return workload.tokens() / seconds;
  }

  private double seconds(DevicePart part) {
    return parts.stream()
        .filter(each -> each.name().equals(part.title()))
        .findFirst()
        .orElseThrow()
        .seconds()
        .median();
  }

  private List<DeviceReport.Kernel> kernels(DeviceReport.Ceilings ceilings) {
    List<DeviceReport.Kernel> kernels = new ArrayList<>();
    times.forEach(
        (part, measured) -> {
          double total = measured.stream().mapToDouble(LaunchTime::seconds).sum();
          measured.stream()
              .sorted(Comparator.comparingDouble(LaunchTime::seconds).reversed())
              .forEach(time -> kernels.add(kernel(part, time, total, ceilings)));
        });
    return kernels;
  }

  private DeviceReport.Kernel kernel(
      DevicePart part, LaunchTime time, double total, DeviceReport.Ceilings ceilings) {
    KernelKey key = KernelKey.of(time);
    DeviceWork work = censuses.get(part).work(key);
    boolean told = time.seconds() > 0;
    double bytes = told ? work.bytes() / time.seconds() : 0;
    double flops = told ? work.flops() / time.seconds() : 0;
    boolean product = !key.product().isEmpty();
    return new DeviceReport.Kernel(
        part.title(),
        key.kernel(),
        key.product(),
        time.launches(),
        time.seconds(),
        total > 0 ? time.seconds() / total : 0,
        bytes,
        flops,
        ceilings == null ? null : bytes / ceilings.bytesPerSecond(),
        ceilings == null || !product || ceilings.products().isEmpty()
            ? null
            : flops / ceilings.flopsPerSecond());
  }

  private DeviceReport.Platform platform() {
    Backends.Choice choice = options.choice();
    Backend engine = choice.backend();
    return new DeviceReport.Platform(
        engine.id(),
        choice.device().name(),
        choice.device().memory(),
        engine.declaration().products().id(),
        engine.details(choice.device()));
  }

  private DeviceReport.Host host(double before) {
    return new DeviceReport.Host(
        Processor.name().orElse("unknown"),
        Runtime.getRuntime().availableProcessors(),
        options.threads(),
        System.getProperty("java.vm.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        before,
        load());
  }

  private BenchReport.Model model() {
    return new BenchReport.Model(
        workload.name(),
        workload.config(),
        workload.config().parameters().stream()
            .mapToLong(parameter -> parameter.type().shape().size())
            .sum(),
        workload.batch(),
        workload.length());
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
