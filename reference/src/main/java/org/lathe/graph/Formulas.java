package org.lathe.graph;

import java.util.List;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.AddBias;
import org.lathe.graph.op.Argmax;
import org.lathe.graph.op.CacheWrite;
import org.lathe.graph.op.CachedAttention;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalConv;
import org.lathe.graph.op.ClampMin;
import org.lathe.graph.op.Clip;
import org.lathe.graph.op.ColumnDot;
import org.lathe.graph.op.ColumnSum;
import org.lathe.graph.op.Concat;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.Embedding;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.graph.op.ExpertSwiglu;
import org.lathe.graph.op.GatedAdd;
import org.lathe.graph.op.GaussianKl;
import org.lathe.graph.op.GaussianSample;
import org.lathe.graph.op.Gelu;
import org.lathe.graph.op.GeluErf;
import org.lathe.graph.op.GlobalNorm;
import org.lathe.graph.op.LayerNorm;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearScoreEntropy;
import org.lathe.graph.op.LoadBalance;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Modulate;
import org.lathe.graph.op.Multiply;
import org.lathe.graph.op.NegativeExp;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.PhiloxNormal;
import org.lathe.graph.op.Reshape;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.graph.op.RmsNormGradWeight;
import org.lathe.graph.op.Rope;
import org.lathe.graph.op.RowDot;
import org.lathe.graph.op.RowSum;
import org.lathe.graph.op.ScaleRows;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.graph.op.SigmoidGlu;
import org.lathe.graph.op.Slice;
import org.lathe.graph.op.Softmax;
import org.lathe.graph.op.Softplus;
import org.lathe.graph.op.Swiglu;
import org.lathe.graph.op.TimestepEmbedding;
import org.lathe.graph.op.Top2Gates;
import org.lathe.graph.op.UniformScoreEntropy;

/**
 * The operations as methods on tensors. Each returns the operation's first output; see the
 * operation's record for operands, shapes and errors.
 */
abstract sealed class Formulas permits GraphBuilder {

  /** Appends a task and returns all its outputs. */
  public abstract List<Tensor> apply(Op op, List<Tensor> operands);

  /** Returns {@code x + y}. */
  public Tensor add(Tensor x, Tensor y) {
    return first(new Add(), x, y);
  }

  /** Returns {@code x + bias}, one bias for all rows. */
  public Tensor addBias(Tensor x, Tensor bias) {
    return first(new AddBias(), x, bias);
  }

  /** Returns the sum of each column. */
  public Tensor columnSum(Tensor x) {
    return first(new ColumnSum(), x);
  }

  /** Returns {@code x y} element by element, or each row of x times the row y. */
  public Tensor multiply(Tensor x, Tensor y) {
    return first(new Multiply(), x, y);
  }

  /** Returns the dot product of each column of x with the same column of y. */
  public Tensor columnDot(Tensor x, Tensor y) {
    return first(new ColumnDot(), x, y);
  }

  /** Returns {@code lhs rhs}, each transposed first if asked. */
  public Tensor matmul(Tensor lhs, Tensor rhs, boolean transposeLhs, boolean transposeRhs) {
    return first(new Matmul(transposeLhs, transposeRhs), lhs, rhs);
  }

  /** Returns {@code x weight^T}: weights are stored [out, in]. */
  public Tensor linear(Tensor x, Tensor weight) {
    return matmul(x, weight, false, true);
  }

  /** Returns the position of the highest value of each row, as int32. */
  public Tensor argmax(Tensor x) {
    return first(new Argmax(), x);
  }

  /** Returns the rows {@code ids} of {@code table}. */
  public Tensor embedding(Tensor table, Tensor ids) {
    return first(new Embedding(), table, ids);
  }

  /** Returns the gradient of {@link #embedding} for the table. */
  public Tensor embeddingGrad(Tensor ids, Tensor g, int vocabulary) {
    return first(new EmbeddingGrad(vocabulary), ids, g);
  }

  /** Returns the root mean square norm of each row, times {@code weight}. */
  public Tensor rmsNorm(Tensor x, Tensor weight, float epsilon) {
    return first(new RmsNorm(epsilon), x, weight);
  }

  /** Returns the gradient of {@link #rmsNorm} for x; {@code r} is the norm's second output. */
  public Tensor rmsNormGrad(Tensor x, Tensor weight, Tensor r, Tensor g) {
    return first(new RmsNormGrad(), x, weight, r, g);
  }

  /** Returns the gradient of {@link #rmsNorm} for the weight. */
  public Tensor rmsNormGradWeight(Tensor x, Tensor r, Tensor g) {
    return first(new RmsNormGradWeight(), x, r, g);
  }

  /** Returns the layer norm of each row: normalized, times {@code weight}, plus {@code bias}. */
  public Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, float epsilon) {
    return first(new LayerNorm(epsilon), x, weight, bias);
  }

  /** Returns the rotary position embedding with tables [positions, headWidth / 2]. */
  public Tensor rope(Tensor x, Tensor cos, Tensor sin, Tensor positions) {
    return first(new Rope(false), x, cos, sin, positions);
  }

  /** Returns causal self-attention over a sliding window. */
  public Tensor causalAttention(Tensor q, Tensor k, Tensor v, int heads, int window) {
    return first(new CausalAttention(heads, window), q, k, v);
  }

  /** Returns the attention to all rows of k and v. */
  public Tensor crossAttention(Tensor q, Tensor k, Tensor v, int heads) {
    return first(new CrossAttention(heads), q, k, v);
  }

  /** Returns {@code silu(gate) up}. */
  public Tensor swiglu(Tensor gate, Tensor up) {
    return first(new Swiglu(), gate, up);
  }

  /** Returns the gates of a mixture of experts, zero but for the two highest logits of a token. */
  public Tensor top2Gates(Tensor logits) {
    return first(new Top2Gates(), logits);
  }

  /** Returns the load balance loss of a mixture of experts, 1 where all are used alike. */
  public Tensor loadBalance(Tensor logits, Tensor gates) {
    return first(new LoadBalance(), logits, gates);
  }

  /**
   * Returns the sum over experts of {@code w2 (gate (silu(w1 x) * w3 x))}; {@code active} gates of
   * a token are usually not 0.
   */
  public Tensor expertSwiglu(Tensor x, Tensor gates, Tensor w1, Tensor w3, Tensor w2, int active) {
    return first(new ExpertSwiglu(active), x, gates, w1, w3, w2);
  }

  /** Returns {@code sigmoid(gate) up}. */
  public Tensor sigmoidGlu(Tensor gate, Tensor up) {
    return first(new SigmoidGlu(), gate, up);
  }

  /** Returns {@code x (1 + scale) + shift}, a row of each for every sequence or for all. */
  public Tensor modulate(Tensor x, Tensor shift, Tensor scale) {
    return first(new Modulate(), x, shift, scale);
  }

  /** Returns {@code h + gate x}, a row of gates for every sequence or for all. */
  public Tensor gatedAdd(Tensor h, Tensor x, Tensor gate) {
    return first(new GatedAdd(), h, x, gate);
  }

  /**
   * Returns the causal convolution of each channel with its filter of w [channels, k], plus bias.
   * With a {@code reset} above 0 it does not read across multiples of {@code reset}.
   */
  public Tensor causalConv(Tensor x, Tensor w, Tensor bias, int reset) {
    return first(new CausalConv(reset), x, w, bias);
  }

  /**
   * Returns the selective scan of u with the steps delta, the rates a, and B, C, D. With a {@code
   * reset} above 0 the state is zero before each multiple of {@code reset}.
   */
  public Tensor selectiveScan(
      Tensor u, Tensor delta, Tensor a, Tensor b, Tensor c, Tensor d, int reset) {
    return first(new SelectiveScan(reset), u, delta, a, b, c, d);
  }

  /** Returns {@code log(1 + exp(x))}. */
  public Tensor softplus(Tensor x) {
    return first(new Softplus(), x);
  }

  /** Returns {@code -exp(x)}. */
  public Tensor negativeExp(Tensor x) {
    return first(new NegativeExp(), x);
  }

  /** Returns cosines and sines of the times t at the frequencies {@code 10000^(-j / divisor)}. */
  public Tensor timestepEmbedding(Tensor t, int width, boolean sinesFirst, int divisor) {
    return first(new TimestepEmbedding(width, sinesFirst, divisor), t);
  }

  /** Returns the Gaussian error linear unit, tanh approximation. */
  public Tensor gelu(Tensor x) {
    return first(new Gelu(), x);
  }

  /** Returns the Gaussian error linear unit, by the error function. */
  public Tensor geluErf(Tensor x) {
    return first(new GeluErf(), x);
  }

  /** Returns the softmax over the last axis. */
  public Tensor softmax(Tensor x) {
    return first(new Softmax(), x);
  }

  /** Returns the cross-entropy of {@code softmax(x table^T)} at each position, in nats. */
  public Tensor linearCrossEntropy(Tensor x, Tensor table, Tensor targets) {
    return first(new LinearCrossEntropy(false), x, table, targets);
  }

  /** Returns the cross-entropy of {@code softmax(x table^T + bias)} at each position, in nats. */
  public Tensor linearCrossEntropy(Tensor x, Tensor table, Tensor bias, Tensor targets) {
    return first(new LinearCrossEntropy(false), x, table, targets, bias);
  }

  /**
   * Returns the score entropy of masked positions, in nats, for log scores {@code x table^T + bias
   * - offset} whose true sum is {@code total}.
   */
  public Tensor linearScoreEntropy(
      Tensor x, Tensor table, Tensor bias, Tensor targets, Tensor offset, Tensor total) {
    return first(new LinearScoreEntropy(false), x, table, bias, targets, offset, total);
  }

  /**
   * Returns the score entropy of positions with a uniform token, in nats, for log scores {@code x
   * table^T + bias}.
   */
  public Tensor uniformScoreEntropy(
      Tensor x, Tensor table, Tensor bias, Tensor noisy, Tensor targets, Tensor ratio) {
    return first(new UniformScoreEntropy(false), x, table, bias, noisy, targets, ratio);
  }

  /** Returns {@code mu + noise exp(log_var / 2)}. */
  public Tensor gaussianSample(Tensor mu, Tensor logVar, Tensor noise) {
    return first(new GaussianSample(), mu, logVar, noise);
  }

  /** Returns the KL divergence from the standard normal, summed over the last two extents. */
  public Tensor gaussianKl(Tensor mu, Tensor logVar) {
    return first(new GaussianKl(), mu, logVar);
  }

  /** Returns standard normals of {@code shape} [groups, batch, ..]. */
  public Tensor philoxNormal(Tensor key, Tensor stream, Shape shape) {
    return first(new PhiloxNormal(shape), key, stream);
  }

  /** Returns the Euclidean norm of all elements of all tensors. */
  public Tensor globalNorm(List<Tensor> tensors) {
    return apply(new GlobalNorm(), tensors).getFirst();
  }

  /** Returns {@code x min(1, maximum / (norm + 1e-6))}. */
  public Tensor clip(Tensor x, Tensor norm, float maximum) {
    return first(new Clip(maximum), x, norm);
  }

  /** Returns {@code max(x, least)}; where x is at or below {@code least}, it has no gradient. */
  public Tensor clampMin(Tensor x, float least) {
    return first(new ClampMin(least), x);
  }

  /** Returns the sum of each row. */
  public Tensor rowSum(Tensor x) {
    return first(new RowSum(), x);
  }

  /** Returns the dot product of each row of x with the same row of y. */
  public Tensor rowDot(Tensor x, Tensor y) {
    return first(new RowDot(), x, y);
  }

  /** Returns each row of x times its factor. */
  public Tensor scaleRows(Tensor x, Tensor factors) {
    return first(new ScaleRows(), x, factors);
  }

  /** Returns slices {@code from .. to - 1} along the first extent. */
  public Tensor slice(Tensor x, int from, int to) {
    return first(new Slice(from, to), x);
  }

  /** Returns slice {@code i} along the first extent, without that extent. */
  public Tensor at(Tensor x, int i) {
    return reshape(slice(x, i, i + 1), x.shape().slice());
  }

  /** Concatenates tensors along the first extent. */
  public Tensor concat(List<Tensor> tensors) {
    return apply(new Concat(), tensors).getFirst();
  }

  /** Returns the same elements under another shape. */
  public Tensor reshape(Tensor x, Shape shape) {
    return first(new Reshape(shape), x);
  }

  /** Writes x to row {@code position mod window} of the cache. */
  public Tensor cacheWrite(Tensor cache, Tensor x, Tensor position) {
    return first(new CacheWrite(), cache, x, position);
  }

  /** Returns the attention of one query to a key-value cache. */
  public Tensor cachedAttention(Tensor q, Tensor k, Tensor v, Tensor position, int heads) {
    return first(new CachedAttention(heads), q, k, v, position);
  }

  /** Starts a repeat of {@code count} iterations. */
  public abstract RepeatBuilder repeat(String name, int count);

  private Tensor first(Op op, Tensor... operands) {
    return apply(op, List.of(operands)).getFirst();
  }
}
