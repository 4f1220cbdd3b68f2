package org.lathe.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the kernels under JMH, each in a separate JVM. */
public final class KernelRun {
  private static final double MICROSECOND = 1e-6;

  private KernelRun() {}

  /** Returns the names of the kernels that a pattern matches, in the order of a step. */
  public static List<String> names(String pattern) {
    Pattern compiled;
    try {
      compiled = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + pattern + "' is not a regular expression: " + e.getDescription());
    }
    return KernelCase.all().stream()
        .map(KernelCase::name)
        .filter(name -> compiled.matcher(name).find())
        .toList();
  }

  /** Measures the machine, then each kernel; {@code progress} receives each kernel that is done. */
  public static KernelReport run(List<String> names, int threads, Consumer<String> progress) {
    double before = Bench.load();
    BenchReport.Peaks peaks = Bench.peaks(threads);
    List<KernelFigure> figures = new ArrayList<>();
    for (String name : names) {
      figures.add(figure(name, threads, peaks));
      progress.accept(name);
    }
    return new KernelReport(Bench.machine(threads, before), peaks, figures);
  }

  private static KernelFigure figure(String name, int threads, BenchReport.Peaks peaks) {
    KernelCase chosen =
        KernelCase.all().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    Result<?> result = measure(name, threads);
    double seconds = result.getScore() * MICROSECOND;
    double flops = chosen.flops();
    double bytes = chosen.bytes();
    return new KernelFigure(
        name,
        chosen.operands().stream()
            .map(type -> type.shape().toString())
            .collect(Collectors.joining(" ")),
        threads,
        seconds,
        result.getScoreError() * MICROSECOND,
        flops / seconds,
        flops / seconds / peaks.fma(),
        bytes / seconds,
        bytes / seconds / peaks.memory());
  }

  private static Result<?> measure(String name, int threads) {
    try {
      Collection<RunResult> results =
          new Runner(
                  new OptionsBuilder()
                      .include("\\Q" + KernelBenchmark.class.getName() + "\\E\\..*")
                      .param("kernel", name)
                      .param("threads", Integer.toString(threads))
                      .verbosity(VerboseMode.SILENT)
                      .shouldFailOnError(true)
                      .build())
              .run();
      return results.iterator().next().getPrimaryResult();
    } catch (RunnerException e) {
      throw new IllegalStateException("kernel " + name + " could not be measured", e);
    }
  }
}
