package org.lathe.models.vae;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.TensorType;
import org.lathe.models.ModelConfig;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.ltm.LtmConfig;

/**
 * Shape of an amortized variational autoencoder. The JSON names are those of the golden folders.
 *
 * @param vocabulary number of token ids
 * @param dim width d of both residual streams and of a latent vector
 * @param layers number L of decoder layers
 * @param heads attention heads; d is a multiple of twice this number
 * @param positions longest sequence; sets the stride of the latents' positions
 * @param window a position of the decoder attends to itself and the {@code window - 1} before it
 * @param latents number N_z of latent vectors over all layers, a multiple of L
 * @param hidden width of the feed-forward layers
 * @param epsilon of the root mean square norms
 * @param ropeTheta base of the rotary position embedding
 * @param encoderLayers number L_e of encoder layers
 * @param logVarStart where the bias of log_var starts: 0 near the prior, -5 as the fits of a latent
 *     thought model
 */
public record VaeConfig(
    @JsonProperty("vocab_size") int vocabulary,
    @JsonProperty("dim") int dim,
    @JsonProperty("n_layers") int layers,
    @JsonProperty("n_heads") int heads,
    @JsonProperty("max_seq_len") int positions,
    @JsonProperty("window_size") int window,
    @JsonProperty("n_latents_total") int latents,
    @JsonProperty("hidden_dim") int hidden,
    @JsonProperty("norm_eps") double epsilon,
    @JsonProperty("rope_theta") double ropeTheta,
    @JsonProperty("encoder_layers") int encoderLayers,
    @JsonProperty("log_var_start") double logVarStart)
    implements ModelConfig {
  /** State of the queries, [N_z, d]. */
  static final String QUERIES = "encoder.queries";

  /** Prefix of the names of the encoder's weights. */
  static final String ENCODER = "encoder.";

  private static final double MOST_LOG_VAR = 80;

  /** Checks that the parts fit each other. */
  public VaeConfig {
    new LtmConfig(
        vocabulary, dim, layers, heads, positions, window, latents, hidden, epsilon, ropeTheta);
    if (encoderLayers < 1) {
      throw new IllegalArgumentException(
          "model configuration: encoder_layers %d, must be at least 1".formatted(encoderLayers));
    }
    // Variances beyond are no float32, nor are their inverses.
    if (!(Math.abs(logVarStart) <= MOST_LOG_VAR)) {
      throw new IllegalArgumentException(
          "model configuration: log_var_start %s, must be from -%s to %s"
              .formatted(logVarStart, MOST_LOG_VAR, MOST_LOG_VAR));
    }
  }

  /** Returns the configuration of a decoder with an encoder. */
  public static VaeConfig of(LtmConfig decoder, int encoderLayers, double logVarStart) {
    return new VaeConfig(
        decoder.vocabulary(),
        decoder.dim(),
        decoder.layers(),
        decoder.heads(),
        decoder.positions(),
        decoder.window(),
        decoder.latents(),
        decoder.hidden(),
        decoder.epsilon(),
        decoder.ropeTheta(),
        encoderLayers,
        logVarStart);
  }

  /** Returns the shape of the decoder. */
  LtmConfig decoder() {
    return new LtmConfig(
        vocabulary, dim, layers, heads, positions, window, latents, hidden, epsilon, ropeTheta);
  }

  @Override
  public Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("latents", latents);
    summary.put("encoder_layers", encoderLayers);
    return summary;
  }

  /** Returns the weights: those of the decoder, which start as without encoder, then the others. */
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(decoder().parameters());
    all.addAll(encoderParameters());
    return List.copyOf(all);
  }

  /** Returns the weights of the encoder. The embedding table, which it shares, is the decoder's. */
  List<Parameter> encoderParameters() {
    List<Parameter> all = new ArrayList<>();
    all.add(matrix(QUERIES, latents));
    all.addAll(LlamaParameters.layers(ENCODER, dim, encoderLayers, hidden, false));
    all.add(matrix("encoder.mu.weight", dim));
    all.add(bias("encoder.mu.bias", 0));
    all.add(matrix("encoder.log_var.weight", dim));
    all.add(bias("encoder.log_var.bias", (float) logVarStart));
    return List.copyOf(all);
  }

  private Parameter matrix(String name, int rows) {
    return new Parameter(name, TensorType.f32(rows, dim), false, LlamaParameters.DEVIATION);
  }

  private Parameter bias(String name, float start) {
    return new Parameter(name, TensorType.f32(dim), false, new WeightStart.Constant(start));
  }
}
