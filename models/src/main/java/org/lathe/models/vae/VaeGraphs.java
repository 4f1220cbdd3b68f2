package org.lathe.models.vae;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.GradientStates;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.ltm.Decoder;
import org.lathe.models.ltm.FitStart;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/**
 * The graphs of an encoder and a decoder that are trained together, for one batch and length.
 *
 * @param config shape of the model
 * @param fits the graphs of scores and of fits that start from the encoder's posterior
 * @param freeBits lambda of free bits in nats for each latent vector; 0 for none
 */
public record VaeGraphs(VaeConfig config, LtmGraphs fits, double freeBits) {
  /**
   * Output: the KL with free bits, [L, batch] without them, else [N_z]: {@code max(lambda, mean
   * over the batch) * batch} of each latent vector.
   */
  public static final String BOUNDED_KL = "bounded_kl";

  /** Output: gradient for mu, [L, batch, n_z, d]. */
  public static final String MU_GRADIENT = "grad.mu";

  /** Output: gradient for log_var, [L, batch, n_z, d]. */
  public static final String LOG_VAR_GRADIENT = "grad.log_var";

  /** Returns the type of the KL that the weight {@link LtmGraphs#KL_WEIGHT} is for. */
  public TensorType weightType() {
    return freeBits > 0
        ? TensorType.f32(config.latents())
        : TensorType.f32(config.layers(), fits.batch());
  }

  /**
   * Returns the graph that adds the gradient of {@code scale * sum of nll + weighted KL} at the
   * session's noise to the gradient states of all weights.
   *
   * @param scale of the nll; the weight of the KL contains it already
   * @param first whether to treat the gradient states as zero
   */
  public TaskGraph gradient(double scale, boolean first) {
    GraphBuilder graph = new GraphBuilder(first ? "first_gradient" : "gradient");
    Forward forward = new Forward(graph);
    List<Parameter> parameters = config.parameters();
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(graph, forward.seeds(scale), states(graph, parameters));
    accumulate(graph, parameters, gradients, first);
    return graph.build();
  }

  /**
   * Returns the graph that adds the gradient of the same loss, by way of the posterior alone, to
   * the gradient states of the encoder's weights and of the embedding table.
   */
  TaskGraph encoderGradient(double scale) {
    GraphBuilder graph = new GraphBuilder("encoder_gradient");
    Forward forward = new Forward(graph);
    List<Parameter> parameters = new ArrayList<>(config.encoderParameters());
    parameters.add(config.decoder().parameters().getFirst());
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(
            graph, forward.posteriorGradients(scale), states(graph, parameters));
    accumulate(graph, parameters, gradients, false);
    return graph.build();
  }

  /** Returns the graph of the gradient of the same loss for the posterior, for checks. */
  public TaskGraph posteriorGradient(double scale) {
    GraphBuilder graph = new GraphBuilder("posterior_gradient");
    Forward forward = new Forward(graph);
    Map<Tensor, Tensor> gradients = forward.posteriorGradients(scale);
    graph.output(MU_GRADIENT, gradients.get(forward.posterior.mu()));
    graph.output(LOG_VAR_GRADIENT, gradients.get(forward.posterior.logVar()));
    return graph.build();
  }

  private static List<Tensor> states(GraphBuilder graph, List<Parameter> parameters) {
    return parameters.stream().map(p -> graph.state(p.name(), p.type())).toList();
  }

  private static void accumulate(
      GraphBuilder graph,
      List<Parameter> parameters,
      Map<Tensor, Tensor> gradients,
      boolean first) {
    Map<String, Tensor> byName = new HashMap<>();
    for (Parameter parameter : parameters) {
      byName.put(parameter.name(), gradients.get(graph.state(parameter.name(), parameter.type())));
    }
    GradientStates.accumulate(graph, parameters, byName, first);
  }

  /** Encoder, sample and decoder in a graph, with nll and KL as outputs. */
  private final class Forward {
    private final GraphBuilder graph;
    private final FitStart.Gaussian posterior;
    private final Tensor tokenNll;
    private final Tensor bounded;

    Forward(GraphBuilder graph) {
      this.graph = graph;
      LtmConfig decoding = config.decoder();
      TensorType sequences = TensorType.i32(fits.batch(), fits.length());
      Tensor tokens = graph.input(GraphNames.TOKENS, sequences);
      Tensor targets = graph.input(GraphNames.TARGETS, sequences);
      this.posterior = new Encoder(config).add(graph, targets);
      Tensor noise = graph.state(Posterior.NOISE, Posterior.type(decoding, fits.batch()));
      Tensor z = graph.gaussianSample(posterior.mu(), posterior.logVar(), noise);
      Decoder decoder = new Decoder(decoding, graph);
      this.tokenNll =
          graph.linearCrossEntropy(
              decoder.hidden(tokens, z), decoder.weight("tok_embeddings.weight"), targets);
      Tensor kl = graph.gaussianKl(posterior.mu(), posterior.logVar());
      this.bounded = freeBits > 0 ? withFreeBits() : kl;
      graph.output(GraphNames.NLL, graph.rowSum(tokenNll));
      graph.output(LtmGraphs.KL, kl);
      graph.output(BOUNDED_KL, bounded);
    }

    /** Cotangents of the loss. */
    Map<Tensor, Tensor> seeds(double scale) {
      Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
      seeds.put(tokenNll, graph.filled(tokenNll.type(), (float) scale));
      seeds.put(bounded, graph.input(LtmGraphs.KL_WEIGHT, bounded.type()));
      return seeds;
    }

    /** Gradients of the loss for the posterior. */
    Map<Tensor, Tensor> posteriorGradients(double scale) {
      return Differentiation.reverse(
          graph, seeds(scale), List.of(posterior.mu(), posterior.logVar()));
    }

    private Tensor withFreeBits() {
      int batch = fits.batch();
      int each = config.latents() / config.layers();
      Shape latents = Shape.of(config.layers() * batch, each, 1, config.dim());
      Tensor kl =
          graph.reshape(
              graph.gaussianKl(
                  graph.reshape(posterior.mu(), latents),
                  graph.reshape(posterior.logVar(), latents)),
              Shape.of(config.layers(), batch, each));
      List<Tensor> sums = new ArrayList<>();
      for (int l = 0; l < config.layers(); l++) {
        sums.add(graph.columnSum(graph.at(kl, l)));
      }
      // The sum over the batch is held to the bound times the batch, the mean to the bound.
      return graph.clampMin(graph.concat(sums), (float) (freeBits * batch));
    }
  }
}
