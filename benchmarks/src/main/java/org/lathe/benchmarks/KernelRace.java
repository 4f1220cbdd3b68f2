package org.lathe.benchmarks;

import java.io.Closeable;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Kernels of two builds of the engine, which take turns in one process: what a change gains, also
 * on a machine whose speed drifts. Both must give the same bits.
 */
public final class KernelRace {
  private static final int STEPS = 5;
  private static final double MILLISECOND = 1e-3;

  private KernelRace() {}

  /**
   * Runs the comparison and prints, for each kernel and number of threads, the medians and the
   * ratios.
   *
   * @param args the jar of {@code reference}, or the folder of its classes, before the change and
   *     after it; a regular expression for the names of kernels; the turns of each build; numbers
   *     of threads
   */
  public static void main(String[] args) throws Exception {
    if (args.length < 5) {
      throw new IllegalArgumentException("arguments are BEFORE AFTER KERNELS TURNS THREADS..");
    }
    List<String> kernels = KernelRun.names(args[2]);
    if (kernels.isEmpty()) {
      throw new IllegalArgumentException("no kernel matches " + args[2]);
    }
    int turns = Integer.parseInt(args[3]);
    for (String threads : Arrays.asList(args).subList(4, args.length)) {
      for (String kernel : kernels) {
        run(
            Path.of(args[0]),
            Path.of(args[1]),
            kernel,
            turns,
            Integer.parseInt(threads),
            System.out);
      }
    }
  }

  /** Times a kernel of both builds. */
  static void run(Path before, Path after, String kernel, int turns, int threads, PrintStream out)
      throws Exception {
    // The kernels end before the loaders of their classes.
    try (URLClassLoader oldBuild = build(before);
        URLClassLoader newBuild = build(after);
        Closeable oldKernel = open(oldBuild, kernel, threads);
        Closeable newKernel = open(newBuild, kernel, threads)) {
      if (!Arrays.deepEquals(results(oldKernel), results(newKernel))) {
        throw new IllegalStateException(kernel + ": the two builds give different results");
      }
      List<Race.Lap> laps =
          new Race(turns, STEPS, WarmUp.SECONDS)
              .run(
                  List.of(
                      new Contestant("before", (Runnable) oldKernel),
                      new Contestant("after", (Runnable) newKernel)),
                  _ -> {});
      print(kernel, threads, laps.get(0), laps.get(1), out);
    }
  }

  /** Returns the classes of a build of the engine, apart from those of this one. */
  static URLClassLoader build(Path engine) throws Exception {
    URL ours = KernelRace.class.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(
        new URL[] {engine.toUri().toURL(), ours}, ClassLoader.getPlatformClassLoader());
  }

  /** Returns a {@link KernelProgram} of a build. */
  static Closeable open(ClassLoader build, String kernel, int threads)
      throws ReflectiveOperationException {
    return (Closeable)
        build
            .loadClass(KernelProgram.class.getName())
            .getConstructor(String.class, int.class)
            .newInstance(kernel, threads);
  }

  /** Runs a kernel and returns its results. */
  static Object[] results(Closeable kernel) {
    return (Object[]) ((Supplier<?>) kernel).get();
  }

  private static void print(
      String kernel, int threads, Race.Lap before, Race.Lap after, PrintStream out) {
    Spread wall = Spread.ofQuotients(before.wall(), after.wall());
    Spread processor = Spread.ofQuotients(before.processor(), after.processor());
    out.printf(
        Locale.ROOT,
        "%s, threads %d: %.2f ms before, %.2f ms after; before / after: time %.2f (%.2f to %.2f),"
            + " processor time %.2f (%.2f to %.2f), %d turns%n",
        kernel,
        threads,
        Spread.of(before.wall()).median() / MILLISECOND,
        Spread.of(after.wall()).median() / MILLISECOND,
        wall.median(),
        wall.min(),
        wall.max(),
        processor.median(),
        processor.min(),
        processor.max(),
        wall.repetitions());
  }
}
