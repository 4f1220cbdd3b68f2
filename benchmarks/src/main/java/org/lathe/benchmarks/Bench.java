package org.lathe.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.EngineException;
import org.lathe.engine.Support;
import org.lathe.files.InputException;
import org.lathe.models.ltm.LtmConfig;

/** Measures whole steps of a workload on the vector engine, alone or beside a peer. */
public final class Bench {
  static final double FAST_RATE = 0.34;
  static final double SLOW_RATE = 4e-4;

  private static final int PROFILED = 3;

  /** Shapes of the linear layers: square, and in and out of the feed-forward layer. */
  private static final int PRODUCTS = 3;

  /** A turn takes about the same time for all workloads: it has several steps if they are short. */
  private static final double TURN_FLOPS = 60e9;

  private final BenchOptions options;
  private final Workload workload;
  private final VectorBackend engine = new VectorBackend();
  private final Consumer<String> progress;

  private Bench(BenchOptions options, Consumer<String> progress) {
    this.options = options;
    this.workload = options.workload();
    this.progress = progress;
  }

  /**
   * Runs the measurements.
   *
   * @param progress receives what was done
   * @throws InputException if the requested peer is not on the class path
   * @throws EngineException if the peer cannot run, or computes something else
   */
  public static BenchReport run(BenchOptions options, Consumer<String> progress) {
    return new Bench(options, progress).run();
  }

  private BenchReport run() {
    Peer peer = options.peer() ? peer() : null;
    double before = load();
    BenchReport.Peaks peaks = peaks(options.threads());
    progress.accept("measured what the machine allows");
    List<BenchReport.Step> steps = new ArrayList<>();
    BenchReport.PeerReport held = null;
    long planned;
    try (LatheModel ours = new LatheModel(workload, engine, options.threads());
        PeerModel theirs = peer == null ? null : peer.open(ours.problem(), options.threads())) {
      planned = ours.plannedBytes();
      if (peer != null) {
        held = new BenchReport.PeerReport(peer.name(), Agreements.check(ours, theirs));
        progress.accept("compared results");
      }
      if (has(StepKind.FAST)) {
        steps.add(fast(ours, theirs, peaks));
      }
      if (has(StepKind.SLOW)) {
        steps.add(slowGradient(ours, theirs, peaks));
        steps.add(slowStep(ours, theirs, peaks));
      }
      if (has(StepKind.PRODUCTS) && theirs != null) {
        steps.addAll(products(theirs, peaks));
      }
    }
    BenchReport.Decoding decoding = null;
    if (has(StepKind.GENERATION)) {
      BenchReport.Step generation = generation(peaks);
      steps.add(generation);
      decoding = decoding(generation, peaks);
    }
    TimedEngine timed = new TimedEngine();
    List<KernelTime> fastKernels = List.of();
    List<KernelTime> slowKernels = List.of();
    if (has(StepKind.FAST) || has(StepKind.SLOW)) {
      try (LatheModel timedModel = new LatheModel(workload, timed.engine(), options.threads())) {
        Runnable slow =
            () -> {
              timedModel.slowGradient();
              timedModel.slowUpdate(SLOW_RATE);
            };
        fastKernels = profile(StepKind.FAST, timed, peaks, () -> timedModel.fastStep(FAST_RATE));
        slowKernels = profile(StepKind.SLOW, timed, peaks, slow);
      }
    }
    return new BenchReport(
        machine(options.threads(), before),
        peaks,
        new BenchReport.Model(
            workload.name(),
            workload.config(),
            workload.config().parameters().stream()
                .mapToLong(parameter -> parameter.type().shape().size())
                .sum(),
            workload.batch(),
            workload.length()),
        steps,
        decoding,
        new BenchReport.Memory(planned, ProcessMemory.heapPeak(), ProcessMemory.residentPeak()),
        fastKernels,
        slowKernels,
        held);
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

  static BenchReport.Peaks peaks(int threads) {
    double fmaOne = FmaPeak.measure(1);
    double fma = threads == 1 ? fmaOne : FmaPeak.measure(threads);
    double memoryOne = MemoryBandwidth.measure(1);
    double memory = threads == 1 ? memoryOne : MemoryBandwidth.measure(threads);
    return new BenchReport.Peaks(fmaOne, fma, memoryOne, memory);
  }

  private BenchReport.Step fast(LatheModel ours, PeerModel theirs, BenchReport.Peaks peaks) {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Contestant("vector", () -> ours.fastStep(FAST_RATE)));
    if (theirs != null) {
      double decay = Problem.fast().decay();
      for (PeerForm form : List.of(PeerForm.BEST, PeerForm.RELEASE)) {
        contestants.add(
            new Contestant("peer, " + form.label(), () -> theirs.fastStep(form, FAST_RATE, decay)));
      }
    }
    return race("fast step", workload.tokens(), ours.fastFlops(), contestants, peaks);
  }

  private BenchReport.Step slowGradient(
      LatheModel ours, PeerModel theirs, BenchReport.Peaks peaks) {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Contestant("vector", ours::slowGradient));
    if (theirs != null) {
      contestants.add(new Contestant("peer", theirs::slowGradient));
    }
    return race("slow gradient", workload.tokens(), ours.slowFlops(), contestants, peaks);
  }

  private BenchReport.Step slowStep(LatheModel ours, PeerModel theirs, BenchReport.Peaks peaks) {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(
        new Contestant(
            "vector",
            () -> {
              ours.slowGradient();
              ours.slowUpdate(SLOW_RATE);
            }));
    if (theirs != null) {
      contestants.add(
          new Contestant(
              "peer",
              () -> {
                theirs.slowGradient();
                theirs.slowUpdate(SLOW_RATE);
              }));
    }
    return race("slow step", workload.tokens(), ours.slowFlops(), contestants, peaks);
  }

  /**
   * Returns the matrix products of the model for whole sequences, in the form of its linear layers.
   */
  private List<BenchReport.Step> products(PeerModel theirs, BenchReport.Peaks peaks) {
    LtmConfig config = workload.config();
    int d = config.dim();
    int hidden = config.hidden();
    List<BenchReport.Step> steps = new ArrayList<>();
    for (int[] shape : List.of(new int[] {d, d}, new int[] {hidden, d}, new int[] {d, hidden})) {
      int m = workload.tokens();
      int n = shape[0];
      int k = shape[1];
      try (ProductKernel ours = new ProductKernel(engine, options.threads(), m, n, k)) {
        String name = "product " + m + " x " + k + " x " + n;
        List<Contestant> contestants =
            List.of(
                new Contestant("vector", ours::run),
                new Contestant("peer", theirs.product(m, n, k)));
        steps.add(race(name, m, 2.0 * m * n * k, contestants, peaks));
      }
    }
    return steps;
  }

  private BenchReport.Step generation(BenchReport.Peaks peaks) {
    LtmConfig config = workload.config();
    int tokens = options.generated();
    try (Generation generation = new Generation(config, engine, options.threads(), tokens)) {
      double flops = 2.0 * tokens * Generation.bytesOfToken(config) / Float.BYTES;
      return race(
          "generation", tokens, flops, List.of(new Contestant("vector", generation::run)), peaks);
    }
  }

  private BenchReport.Decoding decoding(BenchReport.Step generation, BenchReport.Peaks peaks) {
    long bytes = Generation.bytesOfToken(workload.config());
    double rate = bytes * generation.runs().getFirst().tokensPerSecond();
    return new BenchReport.Decoding(bytes, rate, rate / peaks.memory());
  }

  private BenchReport.Step race(
      String name,
      int tokens,
      double flops,
      List<Contestant> contestants,
      BenchReport.Peaks peaks) {
    int inTurn = (int) Math.clamp(TURN_FLOPS / flops, 2, 50);
    Race race = new Race(options.turns(), inTurn);
    List<Race.Lap> laps = race.run(contestants, who -> progress.accept(name + ", " + who));
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
              tokens / seconds.median(),
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
    return new BenchReport.Step(name, tokens, flops, runs, ratios);
  }

  private List<KernelTime> profile(
      StepKind kind, TimedEngine timed, BenchReport.Peaks peaks, Runnable step) {
    if (!has(kind)) {
      return List.of();
    }
    WarmUp.run(step);
    timed.clear();
    for (int i = 0; i < PROFILED; i++) {
      step.run();
    }
    progress.accept(kind.label() + " step, kernel by kernel");
    return timed.times(PROFILED, peaks.fmaOneThread() * options.threads());
  }

  private boolean has(StepKind kind) {
    return options.kinds().contains(kind);
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

  /** Returns the number of parts of a run; each is reported once. */
  public static int parts(BenchOptions options) {
    int contestants = 0;
    int once = 1 + (options.peer() ? 1 : 0);
    for (StepKind kind : options.kinds()) {
      contestants +=
          switch (kind) {
            case FAST -> options.peer() ? 1 + PeerForm.values().length : 1;
            case SLOW -> options.peer() ? 4 : 2;
            case PRODUCTS -> options.peer() ? 2 * PRODUCTS : 0;
            case GENERATION -> 1;
          };
      once += kind == StepKind.FAST || kind == StepKind.SLOW ? 1 : 0;
    }
    return once + contestants * (options.turns() + 1);
  }
}
