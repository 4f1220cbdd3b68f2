package org.lathe.benchmarks.device;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lathe.benchmarks.BenchOptions;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.Generation;
import org.lathe.benchmarks.ModelInTraining;
import org.lathe.benchmarks.Processor;
import org.lathe.benchmarks.Spread;
import org.lathe.benchmarks.StepGraphs;
import org.lathe.benchmarks.Workload;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Compilation;
import org.lathe.engine.CompileListener;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.EngineException;
import org.lathe.engine.LaunchTime;
import org.lathe.engine.Session;

/** Measures the steps of training, generation and the ceilings of a device, on any engine. */
public final class DeviceBench {
  /** The shapes of products that are measured: those with the most operations. */
  private static final int SHAPES = 6;

  private final DeviceOptions options;
  private final Workload workload;
  private final TrainingShape shape;
  private final StepGraphs graphs;
  private final CompileListener listener;
  private final Consumer<String> progress;
  private final List<DeviceReport.Part> parts = new ArrayList<>();
  private final Map<String, PartCensus> censuses = new HashMap<>();
  private final Map<String, List<LaunchTime>> times = new LinkedHashMap<>();

  private DeviceBench(DeviceOptions options, CompileListener listener, Consumer<String> progress) {
    this.options = options;
    this.workload = options.workload();
    this.graphs = StepGraphs.of(workload);
    this.shape = TrainingShape.of(workload, graphs);
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
    return 1 + options.steps().size();
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
    try (ModelInTraining model = new ModelInTraining(workload, open(), StepGraphs.MICRO_BATCHES)) {
      planned = model.plannedBytes();
      double ready = (System.nanoTime() - began) * 1e-9;
      progress.accept("programs compiled");
      for (StepGraphs.Part part : graphs.all()) {
        if (options.has(part.label())) {
          training(part, model);
          progress.accept(part.title());
        }
      }
      Compilation compiled = model.session().compilation();
      compiling = new DeviceReport.Compiling(compiled.kernels(), compiled.seconds(), ready);
    }
    if (options.has(BenchOptions.GENERATION)) {
      generation();
      progress.accept(BenchOptions.GENERATION);
    }
    try (Session session = open()) {
      CeilingRun run = new CeilingRun(session, options.turns());
      if (options.has(DeviceOptions.LAUNCHES)) {
        launching = run.launching();
        progress.accept(DeviceOptions.LAUNCHES);
      }
      if (options.has(BenchOptions.PRODUCTS)) {
        ceilings = run.ceilings(CeilingRun.shapes(productCensuses(session), SHAPES));
        progress.accept(BenchOptions.PRODUCTS);
      }
    }
    return new DeviceReport(
        DeviceReport.SCHEMA,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        platform(),
        host(before),
        BenchReport.Model.of(workload),
        shape,
        planned,
        compiling,
        parts,
        trainingTokensPerSecond(),
        launching,
        ceilings,
        kernels(ceilings));
  }

  private void training(StepGraphs.Part part, ModelInTraining model) {
    Runnable work = work(part, model);
    DeviceClock.warmUp(work);
    Spread seconds = DeviceClock.time(options.turns(), work);
    times.put(part.title(), model.session().timeLaunches(work));
    PartCensus census = PartCensus.of(part, model.session());
    censuses.put(part.title(), census);
    add(part.title(), workload.tokens(), seconds, census.count(), part.flops());
  }

  private Runnable work(StepGraphs.Part part, ModelInTraining model) {
    if (part.equals(graphs.update())) {
      return model::update;
    }
    return part.equals(graphs.gradient()) ? model::addGradient : () -> model.prepare(part.label());
  }

  private void generation() {
    int tokens = options.generated();
    try (Generation generation = new Generation(workload, open(), tokens)) {
      DeviceClock.warmUp(generation::run);
      Spread seconds = DeviceClock.time(options.turns(), generation::run);
      double flops = 2.0 * tokens * StepGraphs.bytesOfToken(workload) / Float.BYTES;
      add(BenchOptions.GENERATION, tokens, seconds, 0, flops);
    }
  }

  private void add(String part, int tokens, Spread seconds, long launches, double flops) {
    parts.add(
        new DeviceReport.Part(
            part,
            tokens,
            seconds,
            tokens / seconds.median(),
            launches,
            flops,
            flops / seconds.median()));
  }

  /** Returns the launches of all parts but the update, whether or not they were measured. */
  private List<PartCensus> productCensuses(Session session) {
    return graphs.parts().stream()
        .map(part -> censuses.computeIfAbsent(part.title(), title -> PartCensus.of(part, session)))
        .toList();
  }

  private Double trainingTokensPerSecond() {
    boolean whole = graphs.all().stream().allMatch(part -> options.has(part.label()));
    return whole ? workload.tokens() / shape.seconds(this::seconds) : null;
  }

  private double seconds(String part) {
    return parts.stream()
        .filter(each -> each.name().equals(part))
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
      String part, LaunchTime time, double total, DeviceReport.Ceilings ceilings) {
    KernelKey key = KernelKey.of(time);
    DeviceWork work = censuses.get(part).work(key);
    boolean told = time.seconds() > 0;
    double bytes = told ? work.bytes() / time.seconds() : 0;
    double flops = told ? work.flops() / time.seconds() : 0;
    boolean product = !key.product().isEmpty();
    return new DeviceReport.Kernel(
        part,
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

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
