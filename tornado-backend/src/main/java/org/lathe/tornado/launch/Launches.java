package org.lathe.tornado.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Shape;

/**
 * The launches of a program as they are found, and what they need besides tensors: working memory
 * that no launch shares with a later operation's, and numbers that kernels read.
 */
public final class Launches {
  /**
   * Where things begin on the device.
   *
   * @param numbers floats that kernels read
   * @param scratch floats of working memory
   * @param intScratch integers of working memory
   */
  public record Bases(int numbers, int scratch, int intScratch) {
    /** For counting: where other things are does not matter to these. */
    public static final Bases NOWHERE = new Bases(0, 0, 0);
  }

  private final Target target;
  private final Bases bases;
  private final List<Launch> launches = new ArrayList<>();
  private final List<Runnable> checks = new ArrayList<>();
  private final Map<Float, Integer> numbers = new LinkedHashMap<>();
  private int floatsTaken;
  private int intsTaken;
  private int floatsMost;
  private int intsMost;

  /** None yet. */
  public Launches(Target target, Bases bases) {
    this.target = target;
    this.bases = bases;
  }

  /** What is lowered for. */
  public Target target() {
    return target;
  }

  /** The next operation may use all working memory. */
  public void nextOperation() {
    floatsTaken = 0;
    intsTaken = 0;
  }

  /**
   * Adds a launch of {@code count} work-groups; none where there is nothing to do.
   *
   * @param descriptor without its count
   */
  public void groups(DeviceKernel kernel, int count, Descriptor descriptor) {
    add(kernel, count, descriptor.words(kernel, count));
  }

  /**
   * Adds a launch of a work item for each of {@code count} elements; none where there are none.
   *
   * @param descriptor without its count
   */
  public void elements(DeviceKernel kernel, int count, Descriptor descriptor) {
    int groups = (int) (((long) count + kernel.group() - 1) / kernel.group());
    add(kernel, groups, descriptor.words(kernel, count));
  }

  private void add(DeviceKernel kernel, int groups, int[] words) {
    if (groups > 0) {
      launches.add(new KernelLaunch(kernel, groups, words));
    }
  }

  /** Adds a product by a library. */
  public void add(LibraryProduct product) {
    launches.add(product);
  }

  /** Takes {@code count} floats of working memory. */
  public Place floats(int count) {
    int at = floatsTaken;
    floatsTaken = Math.addExact(floatsTaken, count);
    floatsMost = Math.max(floatsMost, floatsTaken);
    return Place.floats(bases.scratch() + at, Shape.of(count));
  }

  /** Takes {@code count} integers of working memory, which only kernels read. */
  public Place ints(int count) {
    int at = intsTaken;
    intsTaken = Math.addExact(intsTaken, count);
    intsMost = Math.max(intsMost, intsTaken);
    return Place.ints(new IntData(new int[0], bases.intScratch() + at), Shape.of(count));
  }

  /** Where kernels read this number. */
  public Place number(float value) {
    int at = numbers.computeIfAbsent(value, unseen -> numbers.size());
    return Place.floats(bases.numbers() + at, Shape.of(1));
  }

  /** Before each run: {@code check} throws if what the host fed cannot be run on. */
  public void check(Runnable check) {
    checks.add(check);
  }

  /** The launches in their order. */
  public List<Launch> all() {
    return launches;
  }

  /** What is checked before each run. */
  public List<Runnable> checks() {
    return checks;
  }

  /** The numbers in the order of their places. */
  public float[] numbers() {
    float[] values = new float[numbers.size()];
    numbers.forEach((value, i) -> values[i] = value);
    return values;
  }

  /** Floats of working memory that the operation with the most takes. */
  public int floatsMost() {
    return floatsMost;
  }

  /** Integers of working memory that the operation with the most takes. */
  public int intsMost() {
    return intsMost;
  }

  /** Integers of all descriptors. */
  public int words() {
    return launches.stream().mapToInt(launch -> launch.words().length).sum();
  }
}
