package org.lathe.benchmarks;

import java.util.List;
import org.lathe.models.ltm.LtmConfig;

/**
 * What a run measured. Times in seconds, rates a second, memory in bytes; every number was measured
 * in that run.
 *
 * @param machine where
 * @param peaks what the machine allows
 * @param model shapes
 * @param steps each kind of step, who took it and how long
 * @param decoding how fast generation reads the weights, or null where it was not measured
 * @param memory of this process
 * @param fastKernels what a fast step's kernels take
 * @param slowKernels what a slow step's kernels take
 * @param peer what it was held against, or null
 */
public record BenchReport(
    Machine machine,
    Peaks peaks,
    Model model,
    List<Step> steps,
    Decoding decoding,
    Memory memory,
    List<KernelTime> fastKernels,
    List<KernelTime> slowKernels,
    PeerReport peer) {

  /**
   * Where.
   *
   * @param processor name as the system has it
   * @param cores that this process may use
   * @param threads that computed
   * @param java version of the JVM
   * @param system name and architecture
   * @param vectorBits width that the engine uses
   * @param loadBefore runnable threads of the whole machine before the run (a minute's mean), or -1
   * @param loadAfter the same at the end; what it exceeds {@code threads} by took cores away
   */
  public record Machine(
      String processor,
      int cores,
      int threads,
      String java,
      String system,
      int vectorBits,
      double loadBefore,
      double loadAfter) {}

  /**
   * What the machine allows, measured.
   *
   * @param fmaOneThread floating-point operations a second in registers, one thread
   * @param fma of all threads at once
   * @param memoryOneThread bytes read in order a second, one thread
   * @param memory of all threads at once
   */
  public record Peaks(double fmaOneThread, double fma, double memoryOneThread, double memory) {}

  /**
   * Shapes.
   *
   * @param name of the preset
   * @param config of the model
   * @param parameters weights
   * @param batch sequences
   * @param length tokens of each
   */
  public record Model(String name, LtmConfig config, long parameters, int batch, int length) {}

  /**
   * A kind of step.
   *
   * @param name such as {@code fast step}
   * @param tokens a step
   * @param flops floating-point operations that its graph asks for, see {@link
   *     org.lathe.graph.Flops}
   * @param runs each contestant's
   * @param ratios each peer's time over ours, of turns next to each other
   */
  public record Step(String name, int tokens, double flops, List<Run> runs, List<Ratio> ratios) {}

  /**
   * A contestant's times.
   *
   * @param name who
   * @param seconds a step
   * @param processorSeconds of the process a step, which other programs on the machine change less
   * @param tokensPerSecond at the median
   * @param flopsPerSecond at the median, of {@code flops}; who computes something twice executes
   *     more
   * @param shareOfPeak of {@link Peaks#fma}
   */
  public record Run(
      String name,
      Spread seconds,
      Spread processorSeconds,
      double tokensPerSecond,
      double flopsPerSecond,
      double shareOfPeak) {}

  /**
   * How many times as long a peer took.
   *
   * @param peer who
   * @param seconds ratio of times
   * @param processorSeconds ratio of processor times
   */
  public record Ratio(String peer, Spread seconds, Spread processorSeconds) {}

  /**
   * What bounds generation of one sequence: each token takes every weight from memory once.
   *
   * @param bytesOfToken weights that a token needs
   * @param bytesPerSecond at the median time
   * @param shareOfMemory of {@link Peaks#memory}
   */
  public record Decoding(long bytesOfToken, double bytesPerSecond, double shareOfMemory) {}

  /**
   * Memory.
   *
   * @param planned what the graphs of fast and slow steps need, known before they run
   * @param heap largest heap in use, garbage included, in the whole run
   * @param process largest resident size of the process, or -1 where the system does not tell
   */
  public record Memory(long planned, long heap, long process) {}

  /**
   * What it was held against.
   *
   * @param name with version and matrix library
   * @param agreements what was compared before anything was timed
   */
  public record PeerReport(String name, List<Agreement> agreements) {}
}
