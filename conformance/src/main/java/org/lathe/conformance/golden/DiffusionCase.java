package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.lathe.conformance.golden.GoldenGroup.Worst;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.files.Safetensors;
import org.lathe.models.Parameter;
import org.lathe.models.diffusion.DiffusionModel;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.network.DiffusionGraphs;

/** The golden numbers of a discrete diffusion model: one noisy version of a batch of sequences. */
final class DiffusionCase {
  /** Begins the names of the output layer of MDLM and SEDD. */
  private static final String OUTPUT = "output_layer.linear.";

  private final GoldenFiles files;
  private final DiffusionModel model;
  private final DiffusionGraphs graphs;
  private final int[] tokens;
  private final int[] noisy;
  private final double[] times;

  /**
   * Reads a folder.
   *
   * @throws org.lathe.files.InputException if a file does not fit the others
   */
  DiffusionCase(GoldenFiles files) {
    this.files = files;
    DiffusionConfig config = files.config(DiffusionConfig.class);
    this.model = new DiffusionModel(config);
    int[] extents = files.sequences();
    this.graphs = files.fitting(() -> new DiffusionGraphs(config, extents[0], extents[1]));
    this.tokens = files.ids("tokens", 0, config.vocabulary(), extents);
    this.noisy = files.ids("noisy", 0, config.noisyIds(), extents);
    this.times = files.given("t", extents[0]);
  }

  GoldenFiles files() {
    return files;
  }

  DiffusionConfig config() {
    return model.config();
  }

  DiffusionModel model() {
    return model;
  }

  DiffusionGraphs graphs() {
    return graphs;
  }

  int batch() {
    return graphs.batch();
  }

  int length() {
    return graphs.length();
  }

  /** Returns the ids without noise, [batch, length], all of which are scored. */
  int[] tokens() {
    return tokens;
  }

  /** Returns the ids that the network reads, [batch, length]. */
  int[] noisy() {
    return noisy;
  }

  /** Returns t of each sequence, [batch]. */
  double[] times() {
    return times;
  }

  /** Returns a function of the time of each sequence, [batch]. */
  double[] at(DoubleUnaryOperator function) {
    return Arrays.stream(times).map(function).toArray();
  }

  /** Opens a session with the weights. */
  Session open(Backends.Choice choice, int threads) {
    Session session = choice.backend().open(choice.device(), threads);
    model.restore(session, files.weights(), Parameter::name, files.weightsFile());
    return session;
  }

  /** Returns the bound of each sequence in nats, [batch], from the losses of its tokens. */
  double[] nelbo(float[] losses) {
    double[] nelbo = at(graphs::weight);
    for (int b = 0; b < nelbo.length; b++) {
      double sum = 0;
      for (int i = b * length(); i < (b + 1) * length(); i++) {
        sum += losses[i];
      }
      nelbo[b] *= sum;
    }
    return nelbo;
  }

  /**
   * Runs the gradient of the sum of the sequences' bounds, times a factor.
   *
   * @return the losses of tokens
   */
  float[] follow(Program gradient, double factor) {
    double[] cotangents = at(t -> factor * graphs.weight(t));
    return graphs.follow(gradient, noisy, tokens, times, cotangents);
  }

  /**
   * Compares the tensors of the checkpoint for which the folder has numbers. What a release keeps
   * in the output row of the mask, which is never used, is not compared.
   */
  void compare(Worst worst, String prefix, Map<String, Safetensors.Entry> actual) {
    actual.forEach(
        (name, entry) -> {
          if (files.has(prefix + name)) {
            double[] expected = files.expected(prefix + name, entry.shape());
            int used = expected.length;
            if (name.startsWith(OUTPUT)) {
              used = used / config().noisyIds() * config().vocabulary();
            }
            worst.norm(
                prefix + name,
                Arrays.copyOf(entry.asDoubles(), used),
                Arrays.copyOf(expected, used));
          }
        });
  }
}
