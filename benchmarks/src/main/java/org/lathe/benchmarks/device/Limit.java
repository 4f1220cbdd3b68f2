package org.lathe.benchmarks.device;

/** What limits a launch in the model of a GPU. */
public enum Limit {
  /** The throughput of memory. */
  MEMORY("memory"),
  /** Arithmetic. */
  ARITHMETIC("arithmetic"),
  /** Loads whose neighbours are in other cache lines, one a clock and multiprocessor. */
  LOADS("scattered loads"),
  /** Work-groups start at one a clock. */
  GROUPS("group starts"),
  /** Too few work items for the latency of memory. */
  LATENCY("latency");

  private final String title;

  Limit(String title) {
    this.title = title;
  }

  /** Returns the name in tables. */
  public String title() {
    return title;
  }
}
