package org.lathe.models.ltm.measurement;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.ltm.LtmConfig;

/**
 * Counts the active dimensions of z: the activity of a dimension u is the variance over the data x
 * of its posterior mean, {@code Cov_x(E_q(u|x)[u])}, and it is active where that is above 0.01
 * (Burda, Grosse and Salakhutdinov, 2016, section 4.2). Means and variances are accumulated one
 * sequence after the other (Welford, 1962). The result depends on the order of the sequences, but
 * not on interruptions.
 */
public final class ActiveDimensions {
  /** Variance above which a dimension is active. */
  public static final double THRESHOLD = 0.01;

  private static final String COUNT = "count";
  private static final String MEAN = "mean";
  private static final String SQUARES = "squared_deviations";

  private final LtmConfig config;
  private int count;
  private final double[] mean;
  private final double[] squares;

  private ActiveDimensions(LtmConfig config, int count, double[] mean, double[] squares) {
    this.config = config;
    this.count = count;
    this.mean = mean;
    this.squares = squares;
  }

  /** Returns an empty accumulator. */
  public static ActiveDimensions none(LtmConfig config) {
    int size = config.latents() * config.dim();
    return new ActiveDimensions(config, 0, new double[size], new double[size]);
  }

  /**
   * Reads a file that {@link #save} wrote.
   *
   * @throws InputException if it cannot be read, or a tensor is missing, has another shape, or a
   *     value that no sequences lead to
   */
  public static ActiveDimensions load(LtmConfig config, Path file) {
    Map<String, Safetensors.Entry> tensors = Safetensors.read(file);
    Safetensors.Entry count = tensors.get(COUNT);
    boolean sound =
        count != null
            && count.ints() != null
            && Arrays.equals(count.shape(), new int[] {1})
            && count.ints()[0] >= 0;
    for (String name : List.of(MEAN, SQUARES)) {
      Safetensors.Entry entry = tensors.get(name);
      sound &=
          entry != null
              && entry.doubles() != null
              && Arrays.equals(entry.shape(), new int[] {config.latents(), config.dim()})
              && Arrays.stream(entry.doubles())
                  .allMatch(each -> Double.isFinite(each) && (name.equals(MEAN) || each >= 0));
    }
    if (!sound) {
      throw new InputException(
          "%s is damaged: %s, %s or %s is missing or cannot be: restore the file, or delete its folder"
              .formatted(file, COUNT, MEAN, SQUARES));
    }
    return new ActiveDimensions(
        config, count.ints()[0], tensors.get(MEAN).doubles(), tensors.get(SQUARES).doubles());
  }

  /** Writes count, means and sums of squared deviations [N_z, d] as safetensors. */
  public void save(Path file) {
    int[] shape = {config.latents(), config.dim()};
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put(COUNT, Safetensors.Entry.of(new int[] {1}, new int[] {count}));
    tensors.put(MEAN, Safetensors.Entry.of(shape, mean));
    tensors.put(SQUARES, Safetensors.Entry.of(shape, squares));
    Safetensors.write(file, tensors);
  }

  /**
   * Adds one sequence.
   *
   * @param mu its posterior means, [N_z, d]
   */
  public void add(float[] mu) {
    count++;
    for (int i = 0; i < mean.length; i++) {
      double off = mu[i] - mean[i];
      mean[i] += off / count;
      squares[i] += off * (mu[i] - mean[i]);
    }
  }

  /** Returns the number of sequences added. */
  public int count() {
    return count;
  }

  /** Returns the number of dimensions, L x n_z x d. */
  public int dimensions() {
    return mean.length;
  }

  /**
   * Returns the number of active dimensions of each layer, [L]. The variance is the unbiased
   * estimate, which does not exist for a single sequence: then no dimension is active.
   */
  public int[] activeByLayer() {
    int[] active = new int[config.layers()];
    int block = config.latentsPerLayer() * config.dim();
    for (int i = 0; i < squares.length; i++) {
      if (squares[i] / (count - 1) > THRESHOLD) {
        active[i / block]++;
      }
    }
    return active;
  }
}
