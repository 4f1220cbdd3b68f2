package org.lathe.models.gpt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RowBroadcast;

/**
 * The graphs of a GPT-2 for one batch and length.
 *
 * <p>Layers without an operation of their own are composed of Lathe's operations, with the weights
 * of the checkpoint: a layer norm is the root mean square norm after the mean is subtracted, plus
 * its bias; a bias is row 0 of a table of one row, looked up for each token.
 *
 * @param config shape of the model
 * @param batch sequences in a run
 * @param length tokens of a sequence, at most the configuration's positions
 */
record Gpt2Graphs(Gpt2Config config, int batch, int length) {
  /** Input: int32 [batch, length], what the model reads. */
  static final String TOKENS = "tokens";

  /** Input: int32 [batch, length], what it predicts; -1 is not scored. */
  static final String TARGETS = "targets";

  /** Output: hidden states after the last norm, [batch, length, d]. */
  static final String HIDDEN = "hidden";

  /** Output: negative log likelihood of each target in nats, [batch, length]. */
  static final String TOKEN_NLL = "token_nll";

  /** Output: logits, [batch, length, vocabulary]. */
  static final String LOGITS = "logits";

  /** Returns the hidden states. */
  TaskGraph hidden() {
    GraphBuilder graph = new GraphBuilder("gpt2_hidden");
    graph.output(HIDDEN, new Forward(graph).hidden());
    return graph.build();
  }

  /** Returns the loss of each target. */
  TaskGraph score() {
    GraphBuilder graph = new GraphBuilder("gpt2_score");
    Forward forward = new Forward(graph);
    Tensor hidden = forward.hidden();
    Tensor targets = graph.input(TARGETS, TensorType.i32(batch, length));
    graph.output(
        TOKEN_NLL, graph.linearCrossEntropy(hidden, forward.weight("wte.weight"), targets));
    return graph.build();
  }

  /** Logits and hidden states, for checks on small models. */
  TaskGraph logits() {
    GraphBuilder graph = new GraphBuilder("gpt2_logits");
    Forward forward = new Forward(graph);
    Tensor hidden = forward.hidden();
    graph.output(HIDDEN, hidden);
    graph.output(LOGITS, graph.linear(hidden, forward.weight("wte.weight")));
    return graph.build();
  }

  /** A weight by its name without {@code h.}. */
  @FunctionalInterface
  private interface Weights {
    Tensor get(String name);
  }

  private final class Forward {
    private final GraphBuilder graph;
    private final Map<String, Tensor> weights = new HashMap<>();

    Forward(GraphBuilder graph) {
      this.graph = graph;
      for (Gpt2Weight weight : Gpt2Weights.of(config)) {
        weights.put(weight.state(), graph.state(weight.state(), weight.type()));
      }
    }

    Tensor weight(String name) {
      return weights.get(name);
    }

    Tensor hidden() {
      Tensor tokens = graph.input(TOKENS, TensorType.i32(batch, length));
      Tensor firstRow = ids("first_row", new int[batch * length]);
      int[] places = new int[batch * length];
      Arrays.setAll(places, i -> i % length);
      Tensor h =
          graph.add(
              graph.embedding(weight("wte.weight"), tokens),
              graph.embedding(weight("wpe.weight"), ids("positions", places)));
      RepeatBuilder repeat = graph.repeat("layers", config.layers());
      GraphBuilder body = repeat.body();
      Tensor carried = repeat.carry("h", h);
      Tensor row = repeat.share("first_row", firstRow);
      Weights here = name -> repeat.slice(name, weight("h." + name), 0);
      Tensor next = body.add(carried, attention(body, here, carried, row));
      next = body.add(next, feedForward(body, here, next, row));
      repeat.next(carried, next);
      return norm(
          graph, weight("ln_f.weight"), weight("ln_f.bias"), repeat.end().getFirst(), firstRow);
    }

    private Tensor ids(String name, int[] ids) {
      return graph.constant(name, TensorType.i32(batch, length), Constant.of(ids));
    }

    /** {@code (x - mean) / sqrt(variance + epsilon) w + b}. */
    private Tensor norm(GraphBuilder g, Tensor weight, Tensor bias, Tensor x, Tensor row) {
      Tensor shares = g.scaleRows(x, g.filled(TensorType.f32(batch, length), -1f / config.dim()));
      Tensor mean = g.apply(new RowBroadcast(config.dim()), List.of(g.rowSum(shares))).getFirst();
      Tensor centred = g.add(x, mean);
      return g.add(g.rmsNorm(centred, weight, (float) config.epsilon()), g.embedding(bias, row));
    }

    private Tensor linear(GraphBuilder g, Weights w, String name, Tensor x, Tensor row) {
      return g.add(
          g.matmul(x, w.get(name + ".weight"), false, false),
          g.embedding(w.get(name + ".bias"), row));
    }

    private Tensor attention(GraphBuilder g, Weights w, Tensor h, Tensor row) {
      Tensor n = norm(g, w.get("ln_1.weight"), w.get("ln_1.bias"), h, row);
      Tensor q = linear(g, w, "attn.q", n, row);
      Tensor k = linear(g, w, "attn.k", n, row);
      Tensor v = linear(g, w, "attn.v", n, row);
      // A window as long as the sequence is none.
      return linear(g, w, "attn.c_proj", g.causalAttention(q, k, v, config.heads(), length), row);
    }

    private Tensor feedForward(GraphBuilder g, Weights w, Tensor h, Tensor row) {
      Tensor n = norm(g, w.get("ln_2.weight"), w.get("ln_2.bias"), h, row);
      return linear(g, w, "mlp.c_proj", g.gelu(linear(g, w, "mlp.c_fc", n, row)), row);
    }
  }
}
