package org.lathe.models.gpt;

import java.util.Map;
import org.apache.commons.math3.special.Erf;

/**
 * GPT-2 in float64, in the plainest loops, written from the published formulas and from the names
 * of Hugging Face's checkpoint alone: an oracle for the graphs.
 */
public final class DoubleGpt2 {
  private final Gpt2Config config;
  private final Map<String, float[]> weights;

  /** With these weights, by the checkpoint's names, each row-major. */
  public DoubleGpt2(Gpt2Config config, Map<String, float[]> weights) {
    this.config = config;
    this.weights = weights;
  }

  /** Hidden states after the last norm, [n][d]. */
  public double[][] hidden(int[] tokens) {
    int d = config.dim();
    double[][] h = new double[tokens.length][d];
    for (int i = 0; i < h.length; i++) {
      for (int j = 0; j < d; j++) {
        h[i][j] =
            (double) weights.get("wte.weight")[tokens[i] * d + j]
                + weights.get("wpe.weight")[i * d + j];
      }
    }
    for (int l = 0; l < config.layers(); l++) {
      String layer = "h." + l + ".";
      double[][] normed = layerNorm(h, layer + "ln_1");
      add(h, linear(attend(linear(normed, layer + "attn.c_attn")), layer + "attn.c_proj"));
      double[][] wide = linear(layerNorm(h, layer + "ln_2"), layer + "mlp.c_fc");
      for (double[] row : wide) {
        for (int j = 0; j < row.length; j++) {
          row[j] = gelu(row[j]);
        }
      }
      add(h, linear(wide, layer + "mlp.c_proj"));
    }
    return layerNorm(h, "ln_f");
  }

  /** Logits, [n][vocabulary]. */
  public double[][] logits(int[] tokens) {
    double[][] hidden = hidden(tokens);
    double[][] logits = new double[tokens.length][config.vocabulary()];
    for (int i = 0; i < logits.length; i++) {
      for (int v = 0; v < config.vocabulary(); v++) {
        for (int j = 0; j < config.dim(); j++) {
          logits[i][v] += hidden[i][j] * weights.get("wte.weight")[v * config.dim() + j];
        }
      }
    }
    return logits;
  }

  /** {@code -sum_i ln p(text_i | before, text_<i)}. */
  public double nll(int before, int[] text) {
    int[] tokens = new int[text.length];
    tokens[0] = before;
    System.arraycopy(text, 0, tokens, 1, text.length - 1);
    double[][] logits = logits(tokens);
    double nll = 0;
    for (int i = 0; i < text.length; i++) {
      double sum = 0;
      for (double logit : logits[i]) {
        sum += Math.exp(logit - logits[i][text[i]]);
      }
      nll += Math.log(sum);
    }
    return nll;
  }

  private double gelu(double x) {
    if (config.gelu() == Gpt2Config.Gelu.ERF) {
      return 0.5 * x * (1 + Erf.erf(x / Math.sqrt(2)));
    }
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private double[][] layerNorm(double[][] x, String name) {
    float[] weight = weights.get(name + ".weight");
    float[] bias = weights.get(name + ".bias");
    double[][] y = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      double mean = 0;
      for (double value : x[i]) {
        mean += value / x[i].length;
      }
      double variance = 0;
      for (double value : x[i]) {
        variance += (value - mean) * (value - mean) / x[i].length;
      }
      y[i] = new double[x[i].length];
      for (int j = 0; j < y[i].length; j++) {
        y[i][j] = (x[i][j] - mean) / Math.sqrt(variance + config.epsilon()) * weight[j] + bias[j];
      }
    }
    return y;
  }

  private double[][] linear(double[][] x, String name) {
    float[] weight = weights.get(name + ".weight");
    float[] bias = weights.get(name + ".bias");
    double[][] y = new double[x.length][bias.length];
    for (int i = 0; i < x.length; i++) {
      for (int o = 0; o < bias.length; o++) {
        y[i][o] = bias[o];
        for (int j = 0; j < x[i].length; j++) {
          y[i][o] += x[i][j] * weight[j * bias.length + o];
        }
      }
    }
    return y;
  }

  private double[][] attend(double[][] qkv) {
    int d = config.dim();
    int width = d / config.heads();
    double[][] out = new double[qkv.length][d];
    for (int head = 0; head < config.heads(); head++) {
      int at = head * width;
      for (int i = 0; i < qkv.length; i++) {
        double[] share = new double[i + 1];
        double total = 0;
        for (int j = 0; j <= i; j++) {
          double score = 0;
          for (int c = 0; c < width; c++) {
            score += qkv[i][at + c] * qkv[j][d + at + c];
          }
          share[j] = Math.exp(score / Math.sqrt(width));
          total += share[j];
        }
        for (int j = 0; j <= i; j++) {
          for (int c = 0; c < width; c++) {
            out[i][at + c] += share[j] / total * qkv[j][2 * d + at + c];
          }
        }
      }
    }
    return out;
  }

  private static void add(double[][] to, double[][] from) {
    for (int i = 0; i < to.length; i++) {
      for (int j = 0; j < to[i].length; j++) {
        to[i][j] += from[i][j];
      }
    }
  }
}
