package org.lathe.benchmarks;

/** Steps that are not timed, until the compiler has done its work. */
final class WarmUp {
  private static final int STEPS = 4;

  /**
   * The compiler compiles a loop after some ten thousand iterations. Code that a step of a small
   * model runs only once reaches that number only after dozens of steps.
   */
  static final double SECONDS = 8;

  private WarmUp() {}

  static void run(Runnable step, double seconds) {
    long began = System.nanoTime();
    for (int i = 0; i < STEPS || (System.nanoTime() - began) * 1e-9 < seconds; i++) {
      step.run();
    }
  }
}
