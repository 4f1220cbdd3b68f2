package org.lathe.models.ltm.measurement;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.files.Safetensors;
import org.lathe.models.ltm.LtmConfig;

/**
 * Which dimensions of z a model uses: the activity of a dimension u is the variance over the data x
 * of its posterior mean, {@code Cov_x(E_q(u|x)[u])}, and it is active where that is above 0.01
 * (Burda, Grosse and Salakhutdinov, 2016, section 4.2). Means and variances are gathered one
 * sequence after the other (Welford, 1962), so that what is gathered depends on their order but not
 * on where the gathering was interrupted.
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

  /** Of no sequence yet. */
  public static ActiveDimensions none(LtmConfig config) {
    int size = config.latents() * config.dim();
    return new ActiveDimensions(config, 0, new double[size], new double[size]);
  }

  /** What {@link #save} wrote. */
  public static ActiveDimensions load(LtmConfig config, Path file) {
    Map<String, Safetensors.Entry> tensors = Safetensors.read(file);
    return new ActiveDimensions(
        config,
        tensors.get(COUNT).ints()[0],
        tensors.get(MEAN).doubles(),
        tensors.get(SQUARES).doubles());
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
   * Takes in one sequence.
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

  /** Sequences taken in. */
  public int count() {
    return count;
  }

  /** L x n_z x d. */
  public int dimensions() {
    return mean.length;
  }

  /**
   * Active dimensions of each layer, [L]. The variance is the unbiased estimate, which of a single
   * sequence does not exist: then none is active.
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
