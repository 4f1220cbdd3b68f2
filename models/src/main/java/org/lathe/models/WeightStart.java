package org.lathe.models;

/** The values with which a weight starts its training. */
public sealed interface WeightStart {
  /** All elements start at 0: biases, and matrices whose branch adds nothing at first. */
  WeightStart ZEROS = new Constant(0);

  /** All elements start at 1: the weights of norms. */
  WeightStart ONES = new Constant(1);

  /** All elements start at this value. */
  record Constant(float value) implements WeightStart {}

  /**
   * Independent normal elements around 0.
   *
   * @param deviation standard deviation, above 0
   */
  record Normal(double deviation) implements WeightStart {
    /** Checks the range. */
    public Normal {
      requirePositive("deviation", deviation);
    }
  }

  /**
   * Independent uniform elements in {@code [-bound, bound]}. PyTorch's linear layers have a bound
   * of {@code 1 / sqrt(in)}.
   *
   * @param bound above 0
   */
  record Uniform(double bound) implements WeightStart {
    /** Checks the range. */
    public Uniform {
      requirePositive("bound", bound);
    }
  }

  /**
   * Column j of each row starts at {@code log(j + 1)}: the rates of Mamba's states (Gu and Dao,
   * 2023, section 3.6), which it keeps as logarithms.
   */
  record Logarithms() implements WeightStart {}

  /**
   * Independent elements whose softplus is log-uniform in a range: the biases of Mamba's steps.
   *
   * @param least lower end of the range, above 0
   * @param most upper end of the range
   * @param floor the softplus is at least this
   */
  record InverseSoftplus(double least, double most, double floor) implements WeightStart {
    /** Checks the range. */
    public InverseSoftplus {
      requirePositive("least", least);
      requirePositive("floor", floor);
      if (!(most >= least)) {
        throw new IllegalArgumentException("most " + most + ", must be at least " + least);
      }
    }
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(what + " " + value + ", must be above 0");
    }
  }
}
