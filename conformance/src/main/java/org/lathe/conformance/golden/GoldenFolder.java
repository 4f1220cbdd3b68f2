package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/** The golden numbers of a model with latents, with checked shapes. */
final class GoldenFolder {
  private final GoldenFiles files;
  private final LtmGraphs graphs;
  private final int[] tokens;
  private final int[] targets;

  /**
   * Reads a folder.
   *
   * @throws InputException if a file does not fit the others
   */
  GoldenFolder(GoldenFiles files) {
    this.files = files;
    LtmConfig config = files.config(LtmConfig.class);
    int[] extents = files.sequences();
    graphs = files.fitting(() -> new LtmGraphs(config, extents[0], extents[1]));
    tokens = files.ids("tokens", 0, config.vocabulary(), extents);
    targets = files.ids("targets", -1, config.vocabulary(), extents);
  }

  LtmConfig config() {
    return graphs.config();
  }

  /** Returns whether the configuration has a further number of this name. */
  boolean hasSetting(String name) {
    return files.hasSetting(name);
  }

  /**
   * Returns a further number of the configuration.
   *
   * @throws InputException if it has none of this name
   */
  double setting(String name) {
    return files.setting(name);
  }

  LtmGraphs graphs() {
    return graphs;
  }

  /** Returns the weights by the release's names. */
  Map<String, Safetensors.Entry> weights() {
    return files.weights();
  }

  /** Returns the path of the weights, for errors. */
  String weightsFile() {
    return files.weightsFile();
  }

  int[] tokens() {
    return tokens;
  }

  int[] targets() {
    return targets;
  }

  /** Returns the number of tokens that are scored. */
  long scored() {
    return Arrays.stream(targets).filter(target -> target >= 0).count();
  }

  /**
   * Returns {@code mu}, {@code log_var} or {@code noise} in the layout of the states, [L, batch,
   * n_z, d].
   */
  float[] latents(String name) {
    LtmConfig config = config();
    return states(files.given(name, graphs.batch(), config.latents(), config.dim()), 0);
  }

  /** Returns the noise of step {@code t} of a fit at fresh noise, in the layout of the states. */
  float[] freshNoise(int t) {
    LtmConfig config = config();
    return states(
        files.given(LeverInputs.FRESH, fitSteps(), graphs.batch(), config.latents(), config.dim()),
        t);
  }

  /** Returns one of several posteriors one after the other, in the layout of the states. */
  private float[] states(double[] values, int index) {
    int size = graphs.batch() * config().latents() * config().dim();
    float[] narrow = new float[size];
    for (int i = 0; i < size; i++) {
      narrow[i] = (float) values[index * size + i];
    }
    return Posterior.fromSequences(config(), graphs.batch(), narrow);
  }

  /** Returns the input tokens that word dropout replaces, [batch, length]. */
  boolean[] dropped() {
    int[] ints = files.ints(LeverInputs.DROPPED, graphs.batch(), graphs.length());
    boolean[] dropped = new boolean[ints.length];
    for (int i = 0; i < ints.length; i++) {
      dropped[i] = ints[i] != 0;
    }
    return dropped;
  }

  /** Returns the bounds of the KL of the fits with free bits, where there are such fits. */
  FreeBits freeBits() {
    if (!files.expects("fit.free_bits")) {
      return FreeBits.NONE;
    }
    double[] bounds = files.given(LeverInputs.FREE_BITS, 2);
    return new FreeBits(bounds[0], bounds[1]);
  }

  /** Returns whether a number or tensor of this name is expected. */
  boolean expects(String name) {
    return files.has(name);
  }

  /** Returns whether numbers are expected for this group of a lever. */
  boolean has(String group) {
    return files.expects(group + ".");
  }

  /** Returns the number of steps of the fits. */
  int fitSteps() {
    return files.expectedExtents("fit.paper.nelbo")[0];
  }

  /** Returns the expected elements of a tensor of this shape. */
  double[] expected(String name, int... extents) {
    return files.expected(name, extents);
  }
}
