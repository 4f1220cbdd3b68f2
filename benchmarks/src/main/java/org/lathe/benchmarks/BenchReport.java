package org.lathe.benchmarks;

import java.util.List;
import org.lathe.models.ModelConfig;

/**
 * The measurements of a run. Times are in seconds, throughput per second, memory in bytes; every
 * number was measured in that run.
 *
 * @param machine the machine of the run
 * @param peaks the measured peaks of the machine
 * @param model the shapes of the model
 * @param steps each kind of step, with the times of each contestant
 * @param decoding the speed at which generation reads the weights, or null if it was not measured
 * @param memory of this process
 * @param kernels times of the kernels of each part of training
 * @param peer the peer of the comparison, or null
 */
public record BenchReport(
    Machine machine,
    Peaks peaks,
    Model model,
    List<Step> steps,
    Decoding decoding,
    Memory memory,
    List<Kernels> kernels,
    PeerReport peer) {

  /**
   * The machine of the run.
   *
   * @param processor the name of the processor in the system
   * @param cores number of cores that this process may use
   * @param threads number of threads that computed
   * @param java version of the JVM
   * @param system name and architecture
   * @param vectorBits width that the engine uses
   * @param loadBefore runnable threads of the whole machine before the run (a minute's mean), or -1
   * @param loadAfter the same at the end; any excess over {@code threads} was work of other
   *     programs
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
   * The measured peaks of the machine.
   *
   * @param fmaOneThread floating-point operations per second in registers, one thread
   * @param fma of all threads at once
   * @param memoryOneThread bytes per second of sequential reads, one thread
   * @param memory of all threads at once
   */
  public record Peaks(double fmaOneThread, double fma, double memoryOneThread, double memory) {}

  /**
   * The shapes of the model.
   *
   * @param name of the preset
   * @param config of the model
   * @param parameters weights
   * @param batch sequences
   * @param length tokens of each
   */
  public record Model(String name, ModelConfig config, long parameters, int batch, int length) {
    /** Returns the shapes of a workload. */
    public static Model of(Workload workload) {
      return new Model(
          workload.name(),
          workload.config(),
          workload.model().size(),
          workload.batch(),
          workload.length());
    }
  }

  /**
   * A kind of step.
   *
   * @param name such as {@code fast step}
   * @param tokens number of tokens of a step
   * @param flops floating-point operations of its graph, see {@link org.lathe.graph.Flops}
   * @param runs the times of each contestant
   * @param ratios the time of each peer divided by ours, for neighbouring turns
   */
  public record Step(String name, int tokens, double flops, List<Run> runs, List<Ratio> ratios) {}

  /**
   * The times of a contestant.
   *
   * @param name the name of the contestant
   * @param seconds time of a step
   * @param processorSeconds processor time of the process per step, on which other programs have
   *     less influence
   * @param tokensPerSecond throughput at the median time
   * @param flopsPerSecond {@code flops} per second at the median time; a contestant that computes
   *     something twice executes more
   * @param shareOfPeak share of {@link Peaks#fma}
   */
  public record Run(
      String name,
      Spread seconds,
      Spread processorSeconds,
      double tokensPerSecond,
      double flopsPerSecond,
      double shareOfPeak) {}

  /**
   * The time of a peer relative to ours.
   *
   * @param peer the name of the peer
   * @param seconds ratio of times
   * @param processorSeconds ratio of processor times
   */
  public record Ratio(String peer, Spread seconds, Spread processorSeconds) {}

  /**
   * The kernels of a part of training.
   *
   * @param step the part; the gradient is timed with the update
   * @param times the slowest first
   */
  public record Kernels(String step, List<KernelTime> times) {}

  /**
   * The limit of the generation of one sequence: each token reads every weight from memory once.
   *
   * @param bytesOfToken weights that a token needs
   * @param bytesPerSecond throughput at the median time
   * @param shareOfMemory share of {@link Peaks#memory}
   */
  public record Decoding(long bytesOfToken, double bytesPerSecond, double shareOfMemory) {}

  /**
   * The memory of the run.
   *
   * @param planned bytes that the graphs of training need, known before they run
   * @param heap largest heap in use, garbage included, in the whole run
   * @param process largest resident size of the process, or -1 if the system does not tell
   */
  public record Memory(long planned, long heap, long process) {}

  /**
   * The peer of the comparison.
   *
   * @param name its name, version and matrix library
   * @param agreements the comparisons before anything was timed
   */
  public record PeerReport(String name, List<Agreement> agreements) {}
}
