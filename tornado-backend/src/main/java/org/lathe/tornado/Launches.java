package org.lathe.tornado;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  record Bases(int numbers, int scratch, int intScratch) {
    /** For counting: where other things are does not matter to these. */
    static final Bases NOWHERE = new Bases(0, 0, 0);
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

  Launches(Target target, Bases bases) {
    this.target = target;
    this.bases = bases;
  }

  /** What is lowered for. */
  public Target target() {
    return target;
  }

  /** The next operation may use all working memory. */
  void nextOperation() {
    floatsTaken = 0;
    intsTaken = 0;
  }

  /** Adds a launch of {@code groups} work-groups; none where there is nothing to do. */
  public void add(Kernel kernel, int groups, int... words) {
    if (groups > 0) {
      launches.add(new KernelLaunch(kernel, groups, words));
    }
  }

  /** Adds a product by a library. */
  public void add(Product product) {
    launches.add(product);
  }

  /** Adds a launch of a work item for each of {@code count} elements; {@code count} is word 0. */
  public void elements(Kernel kernel, int count, int... words) {
    int[] all = new int[words.length + 1];
    all[0] = count;
    System.arraycopy(words, 0, all, 1, words.length);
    add(kernel, (int) (((long) count + kernel.group() - 1) / kernel.group()), all);
  }

  /** First of {@code count} floats of working memory. */
  public int floats(int count) {
    int at = floatsTaken;
    floatsTaken = Math.addExact(floatsTaken, count);
    floatsMost = Math.max(floatsMost, floatsTaken);
    return bases.scratch() + at;
  }

  /** First of {@code count} integers of working memory. */
  public int ints(int count) {
    int at = intsTaken;
    intsTaken = Math.addExact(intsTaken, count);
    intsMost = Math.max(intsMost, intsTaken);
    return bases.intScratch() + at;
  }

  /** Where kernels read this number. */
  public int number(float value) {
    return bases.numbers() + numbers.computeIfAbsent(value, unseen -> numbers.size());
  }

  /** Before each run: {@code check} throws if what the host fed cannot be run on. */
  void check(Runnable check) {
    checks.add(check);
  }

  List<Launch> all() {
    return launches;
  }

  List<Runnable> checks() {
    return checks;
  }

  /** The numbers in the order of their places. */
  float[] numbers() {
    float[] values = new float[numbers.size()];
    numbers.forEach((value, i) -> values[i] = value);
    return values;
  }

  int floatsMost() {
    return floatsMost;
  }

  int intsMost() {
    return intsMost;
  }

  /** Integers of all descriptors. */
  int words() {
    return launches.stream().mapToInt(launch -> launch.words().length).sum();
  }
}
