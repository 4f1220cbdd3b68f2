package org.lathe.tornado.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.lathe.graph.Shape;

/**
 * Collects the launches of a program and what they need besides tensors: working memory, which
 * later operations reuse, and numbers that kernels read.
 */
public final class Launches {
  /**
   * The begins of memory areas on the device.
   *
   * @param numbers floats that kernels read
   * @param scratch floats of working memory
   * @param intScratch integers of working memory
   * @param reach how kernels reach the floats
   * @param copies for a state, the first half of its copy in bfloat16
   */
  public record Bases(
      long numbers, long scratch, int intScratch, Reach reach, ToLongFunction<String> copies) {}

  private final Target target;
  private final Bases bases;
  private final List<Launch> launches = new ArrayList<>();
  private final List<Runnable> checks = new ArrayList<>();
  private final Map<List<Float>, Integer> numbers = new LinkedHashMap<>();
  private final Set<String> copied = new LinkedHashSet<>();
  private long floatsTaken;
  private int intsTaken;
  private int numbersTaken;
  private long floatsMost;
  private int intsMost;

  /** Creates a collection without launches. */
  public Launches(Target target, Bases bases) {
    this.target = target;
    this.bases = bases;
  }

  /** Returns the target of the lowering. */
  public Target target() {
    return target;
  }

  /** The next operation may use all working memory. */
  public void nextOperation() {
    floatsTaken = 0;
    intsTaken = 0;
  }

  /**
   * Adds a launch of {@code count} work-groups, or nothing if the count is 0.
   *
   * @param descriptor without its count
   */
  public void groups(DeviceKernel kernel, int count, Descriptor descriptor) {
    add(kernel, count, count, descriptor);
  }

  /**
   * Adds a launch with as many work-groups as {@code count} elements or rows need, or nothing if
   * there are none.
   *
   * @param descriptor without its count
   */
  public void elements(DeviceKernel kernel, int count, Descriptor descriptor) {
    add(kernel, kernel.groups(count), count, descriptor);
  }

  private void add(DeviceKernel kernel, int groups, int count, Descriptor descriptor) {
    Window window =
        bases.reach().window(kernel.name(), descriptor.memory(), descriptor.hasHalves());
    int[] words = descriptor.words(kernel, count, window);
    if (groups > 0) {
      launches.add(new KernelLaunch(kernel, groups, words, window));
    }
  }

  /** Adds a product by a library. */
  public void add(LibraryProduct product) {
    launches.add(product);
  }

  /** Reserves {@code count} floats of working memory. */
  public Place floats(int count) {
    long at = floatsTaken;
    floatsTaken += count;
    floatsMost = Math.max(floatsMost, floatsTaken);
    return Place.floats(bases.scratch() + at, Shape.of(count));
  }

  /** Reserves {@code count} halves of working memory. */
  public Place halves(int count) {
    long at = floats(Math.ceilDiv(count, 2)).at();
    return Place.halves(2L * at, Shape.of(count));
  }

  /**
   * Returns the same part of the copy in bfloat16 of a state, which is up to date when the program
   * runs.
   *
   * @param part a view of a state
   */
  public Place copy(Place part) {
    String state = part.state().orElseThrow();
    copied.add(state);
    return Place.halves(bases.copies().applyAsLong(state) + part.offsetInState(), part.shape());
  }

  /** Reserves {@code count} integers of working memory, which only kernels read. */
  public Place ints(int count) {
    int at = intsTaken;
    intsTaken = Math.addExact(intsTaken, count);
    intsMost = Math.max(intsMost, intsTaken);
    return Place.ints(new IntData(new int[0], bases.intScratch() + at), Shape.of(count));
  }

  /** Returns the position at which kernels read this number. */
  public Place number(float value) {
    return numbers(new float[] {value});
  }

  /** Returns the begin of these numbers, which kernels read one after the other. */
  public Place numbers(float[] values) {
    List<Float> row = new ArrayList<>();
    for (float value : values) {
      row.add(value);
    }
    int at =
        numbers.computeIfAbsent(
            row,
            unseen -> {
              numbersTaken += row.size();
              return numbersTaken - row.size();
            });
    return Place.floats(bases.numbers() + at, Shape.of(values.length));
  }

  /** Adds a check before each run: {@code check} throws if the fed values are invalid. */
  public void check(Runnable check) {
    checks.add(check);
  }

  /** Returns the launches in their order. */
  public List<Launch> all() {
    return launches;
  }

  /** Returns the checks before each run. */
  public List<Runnable> checks() {
    return checks;
  }

  /** Returns the states whose copies in bfloat16 the launches read. */
  public Set<String> copied() {
    return copied;
  }

  /** Returns the numbers in the order of their positions. */
  public float[] numbers() {
    float[] values = new float[numbersTaken];
    int at = 0;
    for (List<Float> row : numbers.keySet()) {
      for (float value : row) {
        values[at++] = value;
      }
    }
    return values;
  }

  /** Returns the largest number of floats of working memory that an operation needs. */
  public long floatsMost() {
    return floatsMost;
  }

  /** Returns the largest number of integers of working memory that an operation needs. */
  public int intsMost() {
    return intsMost;
  }

  /** Returns the number of integers of all descriptors. */
  public int words() {
    return Math.toIntExact(launches.stream().mapToLong(launch -> launch.words().length).sum());
  }
}
