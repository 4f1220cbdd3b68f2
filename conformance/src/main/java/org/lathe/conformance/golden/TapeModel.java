package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.models.ltm.FreeBits;
import org.lathe.models.ltm.LtmConfig;

/**
 * The decoder and the objective of one sequence on a tape, written like the formulas of the model.
 */
final class TapeModel {
  /**
   * The scores of a sequence.
   *
   * @param nll negative log likelihood, summed over the sequence, nats; a node
   * @param kl divergence of the posterior from the prior, nats; a node
   * @param objective what is minimized: their sum, unless a fit weighs or bounds the KL; a node
   * @param tokens negative log likelihood of each token, nats; nodes
   * @param logits node of each position and token id
   */
  record Score(int nll, int kl, int objective, int[] tokens, int[][] logits) {}

  private final LtmConfig config;
  private final Tape tape = new Tape();
  private final Map<String, Integer> weights = new LinkedHashMap<>();
  private final int leaves;

  /** Creates a model with these weights, by the release's names, each row-major. */
  TapeModel(LtmConfig config, Map<String, double[]> values) {
    this.config = config;
    values.forEach((name, elements) -> weights.put(name, tape.leaves(elements)));
    leaves = tape.size();
  }

  Tape tape() {
    return tape;
  }

  /** Returns the first node of a weight. */
  int weight(String name) {
    return weights.get(name);
  }

  /** Removes the nodes of the last sequence; the weights stay. */
  void clear() {
    tape.truncate(leaves);
  }

  /**
   * Scores one sequence.
   *
   * @param targets the tokens to predict; -1 is not scored
   * @param mu first of the nodes of the posterior's mean [N_z, d]
   * @param logVar first of the nodes of its log variance
   * @param noise standard normals [N_z, d]
   */
  Score score(int[] tokens, int[] targets, int mu, int logVar, double[] noise) {
    int[] latents = new int[noise.length];
    double kl = 0;
    for (int i = 0; i < noise.length; i++) {
      double deviation = Math.exp(tape.value(logVar + i) / 2);
      tape.link(mu + i, 1);
      tape.link(logVar + i, noise[i] * deviation / 2);
      latents[i] = tape.node(tape.value(mu + i) + noise[i] * deviation);
    }
    for (int i = 0; i < noise.length; i++) {
      double mean = tape.value(mu + i);
      double log = tape.value(logVar + i);
      tape.link(mu + i, mean);
      tape.link(logVar + i, (Math.exp(log) - 1) / 2);
      kl += (mean * mean + Math.exp(log) - 1 - log) / 2;
    }
    int divergence = tape.node(kl);
    int[][] logits = logits(tokens, latents);
    int[] losses = new int[tokens.length];
    for (int t = 0; t < tokens.length; t++) {
      losses[t] =
          targets[t] < 0
              ? tape.leaf(0)
              : tape.add(tape.logSumExp(logits[t]), tape.scale(logits[t][targets[t]], -1));
    }
    int nll = tape.sum(losses);
    return new Score(nll, divergence, tape.add(nll, divergence), losses, logits);
  }

  /**
   * Scores one sequence as a fast step does: nll is the mean over samples of z, and the objective
   * is {@code nll + weight KL'}, where KL' has free bits. Token losses and logits are those of the
   * first sample.
   *
   * @param noises of the samples, [K][N_z d]
   */
  Score fit(
      int[] tokens,
      int[] targets,
      int mu,
      int logVar,
      double[][] noises,
      double weight,
      FreeBits free) {
    Score first = null;
    int[] losses = new int[noises.length];
    for (int k = 0; k < noises.length; k++) {
      Score score = score(tokens, targets, mu, logVar, noises[k]);
      losses[k] = score.nll();
      first = k == 0 ? score : first;
    }
    int nll = tape.scale(tape.sum(losses), 1.0 / noises.length);
    int objective = tape.add(nll, tape.scale(divergence(mu, logVar, free), weight));
    return new Score(nll, first.kl(), objective, first.tokens(), first.logits());
  }

  /** Adds {@code sum over layers of max(layer, sum over latents of max(latent, KL_lj))}. */
  private int divergence(int mu, int logVar, FreeBits free) {
    int d = config.dim();
    int[] layers = new int[config.layers()];
    int[] latents = new int[config.latents() / config.layers()];
    for (int l = 0; l < layers.length; l++) {
      for (int j = 0; j < latents.length; j++) {
        int from = (l * latents.length + j) * d;
        double kl = 0;
        for (int i = from; i < from + d; i++) {
          double mean = tape.value(mu + i);
          double log = tape.value(logVar + i);
          tape.link(mu + i, mean);
          tape.link(logVar + i, (Math.exp(log) - 1) / 2);
          kl += (mean * mean + Math.exp(log) - 1 - log) / 2;
        }
        latents[j] = bounded(tape.node(kl), free.latent());
      }
      layers[l] = bounded(tape.sum(latents), free.layer());
    }
    return tape.sum(layers);
  }

  private int bounded(int kl, double bound) {
    return bound > 0 ? tape.max(kl, bound) : kl;
  }

  private int[][] logits(int[] tokens, int[] latents) {
    int d = config.dim();
    int length = tokens.length;
    int perLayer = config.latents() / config.layers();
    int stride = config.positions() / config.latents();
    int table = weight("tok_embeddings.weight");
    int[][] h = new int[length][];
    for (int t = 0; t < length; t++) {
      h[t] = range(table + tokens[t] * d, d);
    }
    for (int l = 0; l < config.layers(); l++) {
      String layer = "layers." + l + ".";
      int[][] x = norm(h, layer + "attention_norm.weight");
      int[][] q = rotate(project(x, layer + "attention.wq.weight", d), 1);
      int[][] k = rotate(project(x, layer + "attention.wk.weight", d), 1);
      int[][] v = project(x, layer + "attention.wv.weight", d);
      int[][] mixed = new int[length][];
      for (int t = 0; t < length; t++) {
        mixed[t] = attend(q[t], k, v, Math.max(0, t - config.window() + 1), t + 1);
      }
      h = add(h, project(mixed, layer + "attention.wo.weight", d));

      int[][] z = new int[perLayer][];
      for (int j = 0; j < perLayer; j++) {
        z[j] = Arrays.copyOfRange(latents, (l * perLayer + j) * d, (l * perLayer + j + 1) * d);
      }
      x = norm(h, layer + "cross_attention_norm.weight");
      q = rotate(project(x, layer + "cross_attention.wq.weight", d), 1);
      k = rotate(project(z, layer + "cross_attention.wk.weight", d), stride);
      v = project(z, layer + "cross_attention.wv.weight", d);
      for (int t = 0; t < length; t++) {
        mixed[t] = attend(q[t], k, v, 0, perLayer);
      }
      h = add(h, project(mixed, layer + "cross_attention.wo.weight", d));

      x = norm(h, layer + "ffn_norm.weight");
      int[][] gate = project(x, layer + "feed_forward.w1.weight", config.hidden());
      int[][] up = project(x, layer + "feed_forward.w3.weight", config.hidden());
      int[][] gated = new int[length][config.hidden()];
      for (int t = 0; t < length; t++) {
        for (int i = 0; i < config.hidden(); i++) {
          gated[t][i] = tape.multiply(tape.silu(gate[t][i]), up[t][i]);
        }
      }
      h = add(h, project(gated, layer + "feed_forward.w2.weight", d));
    }
    return project(norm(h, "norm.weight"), "tok_embeddings.weight", config.vocabulary());
  }

  private static int[] range(int first, int count) {
    int[] nodes = new int[count];
    for (int i = 0; i < count; i++) {
      nodes[i] = first + i;
    }
    return nodes;
  }

  /** Computes {@code x W^T}, row by row. */
  private int[][] project(int[][] x, String weight, int outputs) {
    int[][] y = new int[x.length][outputs];
    int inputs = x[0].length;
    for (int o = 0; o < outputs; o++) {
      int[] row = range(weight(weight) + o * inputs, inputs);
      for (int t = 0; t < x.length; t++) {
        y[t][o] = tape.dot(row, x[t]);
      }
    }
    return y;
  }

  private int[][] add(int[][] a, int[][] b) {
    int[][] sum = new int[a.length][a[0].length];
    for (int t = 0; t < a.length; t++) {
      for (int i = 0; i < a[t].length; i++) {
        sum[t][i] = tape.add(a[t][i], b[t][i]);
      }
    }
    return sum;
  }

  private int[][] norm(int[][] x, String weight) {
    int d = config.dim();
    int[][] y = new int[x.length][d];
    for (int t = 0; t < x.length; t++) {
      double squares = 0;
      for (int node : x[t]) {
        squares += tape.value(node) * tape.value(node);
      }
      double r = 1 / Math.sqrt(squares / d + config.epsilon());
      for (int node : x[t]) {
        tape.link(node, -r * r * r * tape.value(node) / d);
      }
      int reciprocal = tape.node(r);
      for (int i = 0; i < d; i++) {
        y[t][i] = tape.multiply(tape.multiply(x[t][i], reciprocal), weight(weight) + i);
      }
    }
    return y;
  }

  /**
   * Applies the rotary embedding to pairs (2j, 2j + 1) of each head; row t is at position {@code t
   * * stride}.
   */
  private int[][] rotate(int[][] x, int stride) {
    int width = config.dim() / config.heads();
    int[][] y = new int[x.length][config.dim()];
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < config.dim(); i += 2) {
        double angle = t * stride * Math.pow(config.ropeTheta(), -(double) (i % width) / width);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        int even = x[t][i];
        int odd = x[t][i + 1];
        tape.link(even, cos);
        tape.link(odd, -sin);
        y[t][i] = tape.node(tape.value(even) * cos - tape.value(odd) * sin);
        tape.link(even, sin);
        tape.link(odd, cos);
        y[t][i + 1] = tape.node(tape.value(even) * sin + tape.value(odd) * cos);
      }
    }
    return y;
  }

  /**
   * Computes the attention of one query to rows {@code from .. to - 1} of keys and values, for all
   * heads.
   */
  private int[] attend(int[] q, int[][] k, int[][] v, int from, int to) {
    int width = config.dim() / config.heads();
    int[] mixed = new int[config.dim()];
    for (int head = 0; head < config.heads(); head++) {
      int first = head * width;
      int[] scores = new int[to - from];
      for (int j = from; j < to; j++) {
        int[] query = Arrays.copyOfRange(q, first, first + width);
        int[] key = Arrays.copyOfRange(k[j], first, first + width);
        scores[j - from] = tape.scale(tape.dot(query, key), 1 / Math.sqrt(width));
      }
      int denominator = tape.logSumExp(scores);
      int[] weights = new int[scores.length];
      for (int j = 0; j < scores.length; j++) {
        weights[j] = tape.expOfDifference(scores[j], denominator);
      }
      for (int i = first; i < first + width; i++) {
        int[] column = new int[scores.length];
        for (int j = from; j < to; j++) {
          column[j - from] = v[j][i];
        }
        mixed[i] = tape.dot(weights, column);
      }
    }
    return mixed;
  }
}
