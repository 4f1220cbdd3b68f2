package org.lathe.benchmarks.device;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.lathe.benchmarks.BenchReport;
import org.lathe.benchmarks.ModelInTraining;
import org.lathe.benchmarks.StepGraphs;
import org.lathe.benchmarks.Workload;
import org.lathe.engine.AbsentDevice;
import org.lathe.engine.Backend;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.files.InputException;
import org.lathe.graph.TooLargeException;

/** Predicts the steps of training on a GPU that is not there. */
public final class Prediction {
  private static final int USUAL_BATCH = 16;

  /** One sequence, the usual batch, and the largest that fits. */
  private static final int BATCHES = 3;

  private final Backend engine;
  private final PredictionOptions options;
  private final GpuCeilings gpu;
  private final GpuRoofline roofline;
  private final Consumer<String> progress;

  private Prediction(Backend engine, PredictionOptions options, Consumer<String> progress) {
    this.engine = engine;
    this.options = options;
    this.gpu = options.ceilings().map(options.gpu()::with).orElse(options.gpu());
    this.roofline = new GpuRoofline(gpu);
    this.progress = progress;
  }

  /** Returns the most throughputs of a prediction; fewer if two of the batches are the same. */
  public static int mostThroughputs(Backend engine) {
    return BATCHES * engine.precisions().size();
  }

  /**
   * Predicts.
   *
   * @param engine whose launches are counted
   * @param progress receives each precision and batch that was counted
   * @throws EngineException if the engine runs on no GPU
   * @throws InputException if no batch fits the GPU, or the run beside is of another model
   */
  public static PredictionReport of(
      Backend engine, PredictionOptions options, Consumer<String> progress) {
    return new Prediction(engine, options, progress).run();
  }

  /**
   * Predicts one throughput: in the precision of the options, with micro-batches of their size, or
   * of 16 sequences or as many as fit.
   *
   * @param engine whose launches are counted
   * @throws EngineException if the engine runs on no GPU
   * @throws InputException if no batch fits the GPU
   */
  public static PredictionReport.Throughput throughput(Backend engine, PredictionOptions options) {
    return new Prediction(engine, options, _ -> {}).throughput();
  }

  private PredictionReport.Throughput throughput() {
    int most = Math.min(options.batch().orElse(USUAL_BATCH), options.workload().sequences());
    for (int batch = most; batch > 0; batch /= 2) {
      if (planned(options.precision(), batch).isPresent()) {
        return throughput(options.precision(), batch, false);
      }
    }
    throw tooLarge();
  }

  private InputException tooLarge() {
    return new InputException(
        "%s does not fit %s with one sequence: choose a smaller preset"
            .formatted(options.workload().name(), gpu.title()));
  }

  /** The predicted times of the parts of training, without what the host does. */
  private record Times(
      TrainingShape shape,
      Map<String, List<PredictionReport.Kernel>> kernels,
      Map<String, Integer> programs) {
    long launches(String part) {
      return kernels.get(part).stream().mapToLong(PredictionReport.Kernel::launches).sum();
    }

    double device(String part) {
      return kernels.get(part).stream().mapToDouble(PredictionReport.Kernel::seconds).sum();
    }

    double launchByLaunch(String part, GpuCeilings gpu) {
      return device(part) + gpu.launchSeconds() * launches(part);
    }

    double submitted(String part, GpuCeilings gpu) {
      return device(part)
          + gpu.nodeSeconds() * launches(part)
          + gpu.submissionSeconds() * programs.get(part);
    }
  }

  private PredictionReport run() {
    List<PredictionReport.Throughput> throughputs = new ArrayList<>();
    int fitting = 0;
    for (Precision precision : engine.precisions()) {
      int most = largest(precision);
      if (precision == options.precision()) {
        fitting = most;
      }
      TreeSet<Integer> batches = new TreeSet<>(List.of(1, Math.min(USUAL_BATCH, most), most));
      for (int batch : batches) {
        throughputs.add(throughput(precision, batch, batch == most));
        progress.accept(precision.id() + ", " + batch + " sequences");
      }
    }
    Workload workload = workload(table(fitting));
    options.beside().ifPresent(run -> requireSame(run, workload));
    Times times = times(workload, options.precision());
    List<PredictionReport.Part> parts = new ArrayList<>();
    times.kernels().forEach((part, kernels) -> parts.add(part(part, times, kernels)));
    return new PredictionReport(
        PredictionReport.SCHEMA,
        "prediction",
        engine.id(),
        gpu,
        GpuRoofline.ASSUMPTIONS,
        BenchReport.Model.of(workload),
        options.precision().id(),
        times.shape(),
        parts,
        throughputs,
        options
            .beside()
            .map(
                run ->
                    new PredictionReport.Measured(
                        run.device(), run.date(), run.precision().id(), run.batch()))
            .orElse(null));
  }

  /** Returns the batch of the table of kernels. */
  private int table(int fitting) {
    OptionalInt asked =
        options.beside().isPresent()
            ? OptionalInt.of(options.beside().get().batch())
            : options.batch();
    if (asked.isPresent() && planned(options.precision(), asked.getAsInt()).isEmpty()) {
      throw new InputException(
          "%d sequences do not fit %s: choose at most %d"
              .formatted(asked.getAsInt(), gpu.title(), fitting));
    }
    return asked.orElse(Math.min(USUAL_BATCH, fitting));
  }

  private void requireSame(MeasuredRun run, Workload workload) {
    if (!run.preset().equals(workload.name())) {
      throw new InputException(
          "the run beside is of %s, the prediction of %s: choose the same preset"
              .formatted(run.preset(), workload.name()));
    }
  }

  private Workload workload(int batch) {
    return options.workload().withBatch(batch);
  }

  private AbsentDevice absent(Precision precision) {
    return engine.with(precision).absentGpu(gpu.title(), gpu.memory());
  }

  /** Returns the largest batch that fits, of 1, 2, 4, .. and at most a slow step's. */
  private int largest(Precision precision) {
    int most = 0;
    for (int batch = 1; batch <= options.workload().sequences(); batch *= 2) {
      if (planned(precision, batch).isEmpty()) {
        break;
      }
      most = batch;
    }
    if (most == 0) {
      throw tooLarge();
    }
    return most;
  }

  /** Returns the bytes of all programs of training; empty if they do not fit. */
  private OptionalLong planned(Precision precision, int batch) {
    try (AbsentDevice absent = absent(precision)) {
      long bytes =
          ModelInTraining.plan(absent.session(), workload(batch), StepGraphs.MICRO_BATCHES).bytes();
      return bytes <= absent.device().memory() ? OptionalLong.of(bytes) : OptionalLong.empty();
    } catch (TooLargeException e) {
      return OptionalLong.empty();
    }
  }

  private PredictionReport.Throughput throughput(Precision precision, int batch, boolean largest) {
    Workload workload = workload(batch);
    Times times = times(workload, precision);
    double tokens = workload.tokens();
    return new PredictionReport.Throughput(
        batch,
        largest,
        precision.id(),
        planned(precision, batch).orElseThrow(),
        tokens / times.shape().seconds(times::device),
        tokens / times.shape().seconds(part -> times.launchByLaunch(part, gpu)),
        tokens / times.shape().seconds(part -> times.submitted(part, gpu)));
  }

  private Times times(Workload workload, Precision precision) {
    StepGraphs graphs = StepGraphs.of(workload);
    Map<String, List<PredictionReport.Kernel>> kernels = new LinkedHashMap<>();
    Map<String, Integer> programs = new LinkedHashMap<>();
    try (AbsentDevice absent = absent(precision)) {
      for (StepGraphs.Part part : graphs.all()) {
        String name = part.title();
        programs.put(name, part.graphs().size());
        kernels.put(name, kernels(name, PartCensus.of(part, absent.session())));
      }
    }
    return new Times(TrainingShape.of(workload, graphs), kernels, programs);
  }

  private List<PredictionReport.Kernel> kernels(String part, PartCensus census) {
    Map<KernelKey, LaunchEstimate> estimates = new LinkedHashMap<>();
    census.groups().forEach((key, launches) -> estimates.put(key, sum(launches)));
    double total = estimates.values().stream().mapToDouble(LaunchEstimate::seconds).sum();
    List<PredictionReport.Kernel> kernels = new ArrayList<>();
    estimates.forEach(
        (key, estimate) -> {
          DeviceWork work = census.work(key);
          kernels.add(
              new PredictionReport.Kernel(
                  key.kernel(),
                  key.product(),
                  census.groups().get(key).size(),
                  estimate.seconds(),
                  estimate.seconds() / total,
                  estimate.limit().title(),
                  work.bytes(),
                  work.flops(),
                  measured(part, key)));
        });
    kernels.sort(Comparator.comparingDouble(PredictionReport.Kernel::seconds).reversed());
    return kernels;
  }

  /** Returns the sum, with what limits the longest launch. */
  private LaunchEstimate sum(List<DeviceLaunch> launches) {
    double seconds = 0;
    LaunchEstimate longest = new LaunchEstimate(0, Limit.MEMORY);
    for (DeviceLaunch launch : launches) {
      LaunchEstimate estimate = roofline.of(launch);
      seconds += estimate.seconds();
      longest = longest.or(estimate.seconds(), estimate.limit());
    }
    return new LaunchEstimate(seconds, longest.limit());
  }

  private Double measured(String part, KernelKey key) {
    OptionalDouble seconds =
        options.beside().map(run -> run.seconds(part, key)).orElse(OptionalDouble.empty());
    return seconds.isPresent() ? seconds.getAsDouble() : null;
  }

  private PredictionReport.Part part(
      String part, Times times, List<PredictionReport.Kernel> kernels) {
    return new PredictionReport.Part(
        part,
        times.launches(part),
        times.device(part),
        times.launchByLaunch(part, gpu),
        times.submitted(part, gpu),
        options.beside().map(run -> run.parts().get(part)).orElse(null),
        kernels);
  }
}
