package org.lathe.graph;

/**
 * A value in a task graph. Tensors are compared by identity; the name serves people, and for inputs
 * and states also the engine: a state of one name is one buffer, whichever graph uses it.
 */
public final class Tensor {
  /** Where a tensor's value comes from. */
  public enum Kind {
    /** Fed by the caller; keeps its value between runs until fed again. */
    INPUT,
    /** Lives on the device between runs and is shared, by name, by all programs of a session. */
    STATE,
    /** Fixed when the graph is built. */
    CONSTANT,
    /** Made by a task, gone after the run unless it is an output. */
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

  /** Where the value comes from. */
  public Kind kind() {
    return kind;
  }

  /** Unique within a graph. */
  public String name() {
    return name;
  }

  /** Element type and shape. */
  public TensorType type() {
    return type;
  }

  /** Short for {@code type().shape()}. */
  public Shape shape() {
    return type.shape();
  }

  /** The elements of a constant; null for every other kind. */
  public Constant constant() {
    return constant;
  }

  @Override
  public String toString() {
    return name + ":" + type;
  }
}
