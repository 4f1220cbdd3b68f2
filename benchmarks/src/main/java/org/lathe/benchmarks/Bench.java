package org.lathe.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.EngineException;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.files.InputException;

/** Measures whole steps of a workload on the vector engine, alone or beside a peer. */
public final class Bench implements AutoCloseable {
  private static final int PROFILED = 3;

  /** A turn takes about the same time for all workloads: it has several steps if they are short. */
  private static final double TURN_FLOPS = 60e9;

  private static final String OURS = "vector";
  private static final String PEER = "peer";

  private final BenchOptions options;
  private final Workload workload;
  private final StepGraphs graphs;
  private final VectorBackend engine = new VectorBackend();

  /** Null without a peer. */
  private final Peer peer;

  private final ModelInTraining ours;

  /** Null without a peer. */
  private final PeerModel theirs;

  private Bench(BenchOptions options) {
    this.options = options;
    this.workload = options.workload();
    this.graphs = StepGraphs.of(workload);
    this.peer = options.peer() ? peer() : null;
    this.ours = new ModelInTraining(workload, session(engine), 1);
    try {
      this.theirs = peer == null ? null : peer.open(ours, options.threads());
    } catch (RuntimeException e) {
      ours.close();
      throw e;
    }
  }

  /**
   * Compiles the model.
   *
   * @throws InputException if the requested peer is not on the class path, or knows no such model
   * @throws EngineException if the peer cannot run
   */
  public static Bench open(BenchOptions options) {
    return new Bench(options);
  }

  private Session session(Backend backend) {
    return backend.open(backend.devices().getFirst(), options.threads());
  }

  private static Peer peer() {
    Peer peer =
        ServiceLoader.load(Peer.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        "no peer is on the class path: the launcher's bench {peer} builds and adds"
                            + " it"));
    Support available = peer.available();
    if (!available.ok()) {
      throw new EngineException(available.reason());
    }
    return peer;
  }

  /** Returns the number of things that a run does; each is reported once. */
  public int parts() {
    int contestants = heats().stream().mapToInt(heat -> heat.contestants().size()).sum();
    contestants += options.has(BenchOptions.GENERATION) ? 1 : 0;
    contestants += 2 * products().size();
    int once = 1 + (peer == null ? 0 : 1) + measured().size();
    return once + contestants * (options.turns() + 1);
  }

  /**
   * Runs the measurements.
   *
   * @param progress receives what was done, {@link #parts} times
   * @throws EngineException if the peer computes something else
   */
  public BenchReport run(Consumer<String> progress) {
    double before = load();
    BenchReport.Peaks peaks = peaks(options.threads());
    progress.accept("measured what the machine allows");
    BenchReport.PeerReport held = null;
    if (peer != null) {
      held = new BenchReport.PeerReport(peer.name(), Agreements.check(ours, theirs));
      progress.accept("compared results");
    }
    List<BenchReport.Step> steps = new ArrayList<>();
    heats().forEach(heat -> steps.add(race(heat, peaks, progress)));
    products().forEach(shape -> steps.add(product(shape, peaks, progress)));
    BenchReport.Decoding decoding = null;
    if (options.has(BenchOptions.GENERATION)) {
      BenchReport.Step generation = generation(peaks, progress);
      steps.add(generation);
      decoding = decoding(generation, peaks);
    }
    List<BenchReport.Kernels> kernels = kernels(peaks, progress);
    return new BenchReport(
        machine(options.threads(), before),
        peaks,
        BenchReport.Model.of(workload),
        steps,
        decoding,
        new BenchReport.Memory(
            ours.plannedBytes(), ProcessMemory.heapPeak(), ProcessMemory.residentPeak()),
        kernels,
        held);
  }

  static BenchReport.Peaks peaks(int threads) {
    double fmaOne = FmaPeak.measure(1);
    double fma = threads == 1 ? fmaOne : FmaPeak.measure(threads);
    double memoryOne = MemoryBandwidth.measure(1);
    double memory = threads == 1 ? memoryOne : MemoryBandwidth.measure(threads);
    return new BenchReport.Peaks(fmaOne, fma, memoryOne, memory);
  }

  /** Returns the parts of training that were asked for. */
  private List<StepGraphs.Part> measured() {
    return graphs.parts().stream().filter(part -> options.has(part.label())).toList();
  }

  private List<Heat> heats() {
    List<Heat> heats = new ArrayList<>();
    for (StepGraphs.Part part : measured()) {
      if (part.equals(graphs.gradient())) {
        heats.add(heat(part.title(), part, gradient()));
        heats.add(heat(part.title() + " and update", part, step()));
      } else {
        heats.add(heat(part.title(), part, preparation(part.label())));
      }
    }
    return heats;
  }

  private Heat heat(String name, StepGraphs.Part part, List<Contestant> contestants) {
    return new Heat(name, workload.tokens(), part.flops(), contestants);
  }

  private List<Contestant> preparation(String label) {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Contestant(OURS, () -> ours.prepare(label)));
    if (theirs != null) {
      contestants.addAll(theirs.prepare(label));
    }
    return contestants;
  }

  private List<Contestant> gradient() {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Contestant(OURS, ours::gradient));
    if (theirs != null) {
      contestants.add(new Contestant(PEER, theirs::gradient));
    }
    return contestants;
  }

  private List<Contestant> step() {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Contestant(OURS, () -> step(ours)));
    if (theirs != null) {
      contestants.add(
          new Contestant(
              PEER,
              () -> {
                theirs.gradient();
                theirs.update(ModelInTraining.RATE);
              }));
    }
    return contestants;
  }

  private static void step(ModelInTraining model) {
    model.gradient();
    model.update();
  }

  /** Returns the products to measure beside the peer, in the form of linear layers. */
  private List<LinearProduct> products() {
    return theirs != null && options.has(BenchOptions.PRODUCTS)
        ? List.copyOf(LinearProduct.of(graphs.gradient(), workload.tokens()))
        : List.of();
  }

  private BenchReport.Step product(
      LinearProduct shape, BenchReport.Peaks peaks, Consumer<String> progress) {
    int m = shape.m();
    int n = shape.n();
    int k = shape.k();
    try (ProductKernel kernel = new ProductKernel(engine, options.threads(), m, n, k)) {
      List<Contestant> contestants =
          List.of(new Contestant(OURS, kernel::run), new Contestant(PEER, theirs.product(m, n, k)));
      String name = "product " + m + " x " + k + " x " + n;
      return race(new Heat(name, m, 2.0 * m * n * k, contestants), peaks, progress);
    }
  }

  private BenchReport.Step generation(BenchReport.Peaks peaks, Consumer<String> progress) {
    int tokens = options.generated();
    try (Generation generation = new Generation(workload, session(engine), tokens)) {
      double flops = 2.0 * tokens * StepGraphs.bytesOfToken(workload) / Float.BYTES;
      List<Contestant> contestants = List.of(new Contestant(OURS, generation::run));
      return race(new Heat(BenchOptions.GENERATION, tokens, flops, contestants), peaks, progress);
    }
  }

  private BenchReport.Decoding decoding(BenchReport.Step generation, BenchReport.Peaks peaks) {
    long bytes = StepGraphs.bytesOfToken(workload);
    double rate = bytes * generation.runs().getFirst().tokensPerSecond();
    return new BenchReport.Decoding(bytes, rate, rate / peaks.memory());
  }

  private BenchReport.Step race(Heat heat, BenchReport.Peaks peaks, Consumer<String> progress) {
    double flops = heat.flops();
    int inTurn = (int) Math.clamp(TURN_FLOPS / flops, 2, 50);
    Race race = new Race(options.turns(), inTurn, options.warmUp());
    List<Race.Lap> laps =
        race.run(heat.contestants(), who -> progress.accept(heat.name() + ", " + who));
    List<BenchReport.Run> runs = new ArrayList<>();
    List<BenchReport.Ratio> ratios = new ArrayList<>();
    Race.Lap first = laps.getFirst();
    for (Race.Lap lap : laps) {
      Spread seconds = Spread.of(lap.wall());
      runs.add(
          new BenchReport.Run(
              lap.name(),
              seconds,
              Spread.of(lap.processor()),
              heat.tokens() / seconds.median(),
              flops / seconds.median(),
              flops / seconds.median() / peaks.fma()));
      if (lap != first) {
        ratios.add(
            new BenchReport.Ratio(
                lap.name(),
                Spread.ofQuotients(lap.wall(), first.wall()),
                Spread.ofQuotients(lap.processor(), first.processor())));
      }
    }
    return new BenchReport.Step(heat.name(), heat.tokens(), flops, runs, ratios);
  }

  /** Times the kernels of each part; the gradient with the update. */
  private List<BenchReport.Kernels> kernels(BenchReport.Peaks peaks, Consumer<String> progress) {
    if (measured().isEmpty()) {
      return List.of();
    }
    List<BenchReport.Kernels> kernels = new ArrayList<>();
    TimedEngine timed = new TimedEngine();
    try (ModelInTraining model = new ModelInTraining(workload, session(timed.engine()), 1)) {
      for (StepGraphs.Part part : measured()) {
        boolean last = part.equals(graphs.gradient());
        Runnable work = last ? () -> step(model) : () -> model.prepare(part.label());
        WarmUp.run(work, options.warmUp());
        timed.clear();
        for (int i = 0; i < PROFILED; i++) {
          work.run();
        }
        String name = last ? part.title() + " and update" : part.title();
        double peak = peaks.fmaOneThread() * options.threads();
        kernels.add(new BenchReport.Kernels(name, timed.times(PROFILED, peak)));
        progress.accept(name + ", kernel by kernel");
      }
    }
    return kernels;
  }

  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  static BenchReport.Machine machine(int threads, double before) {
    return new BenchReport.Machine(
        Processor.name().orElse("unknown"),
        Runtime.getRuntime().availableProcessors(),
        threads,
        System.getProperty("java.vm.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        FmaPeak.vectorBits(),
        before,
        load());
  }

  @Override
  public void close() {
    if (theirs != null) {
      theirs.close();
    }
    ours.close();
  }
}
