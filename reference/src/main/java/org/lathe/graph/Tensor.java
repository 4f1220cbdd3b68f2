package org.lathe.graph;

/**
 * A value in a task graph. Tensors are compared by identity; the name is for people. For inputs and
 * states it is also for the engine: states with the same name are one buffer, in whichever graphs
 * they are used.
 */
public final class Tensor {
  /** The origin of the value of a tensor. */
  public enum Kind {
    /** Fed by the caller; keeps its value between runs until fed again. */
    INPUT,
    /** Lives on the device between runs and is shared, by name, by all programs of a session. */
    STATE,
    /** Fixed when the graph is built. */
    CONSTANT,
    /** Computed by a task; lost after the run unless it is an output. */
    INTERMEDIATE
  }

  private final Kind kind;
  private final String name;
  private final TensorType type;
  private final Constant constant;

  Tensor(Kind kind, String name, TensorType type, Constant constant) {
    this.kind = kind;
    this.name = name;
    this.type = type;
    this.constant = constant;
  }

  /** Returns the origin of the value. */
  public Kind kind() {
    return kind;
  }

  /** Returns the name, which is unique within a graph. */
  public String name() {
    return name;
  }

  /** Returns the element type and shape. */
  public TensorType type() {
    return type;
  }

  /** Returns {@code type().shape()}. */
  public Shape shape() {
    return type.shape();
  }

  /** Returns the elements of a constant; null for every other kind. */
  public Constant constant() {
    return constant;
  }

  @Override
  public String toString() {
    return name + ":" + type;
  }
}
