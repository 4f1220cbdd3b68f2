package org.lathe.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.AddBias;
import org.lathe.graph.op.CachedAttention;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalAttentionGrad;
import org.lathe.graph.op.ColumnSum;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.CrossAttentionGrad;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.graph.op.GaussianKl;
import org.lathe.graph.op.GaussianNaturalStep;
import org.lathe.graph.op.GaussianSample;
import org.lathe.graph.op.Gelu;
import org.lathe.graph.op.GeluGrad;
import org.lathe.graph.op.LayerNorm;
import org.lathe.graph.op.LayerNormGrad;
import org.lathe.graph.op.LayerNormGradWeight;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.graph.op.RmsNormGradWeight;
import org.lathe.graph.op.Rope;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.graph.op.SelectiveScanGrad;
import org.lathe.graph.op.Swiglu;
import org.lathe.graph.op.SwigluGrad;

/**
 * One operation with its shapes in a step of LTM-S, of its form with Mamba blocks or of GPT-2
 * small, with one sequence.
 *
 * @param name of the benchmark
 * @param op the operation
 * @param operands types of the operands; int32 operands are ids or positions
 * @param ids upper bound of int32 operands
 */
record KernelCase(String name, Op op, List<TensorType> operands, int ids) {
  private static final int N = 1024;
  private static final int D = 512;
  private static final int HIDDEN = 1376;
  private static final int HEADS = 8;
  private static final int WINDOW = 256;
  private static final int LAYERS = 3;
  private static final int LATENTS = 8;
  private static final int VOCABULARY = 50_258;
  private static final float EPSILON = 1e-5f;

  /** Of GPT-2 small. */
  private static final int GPT_D = 768;

  private static final int GPT_HIDDEN = 3072;

  /** Of the scan of a Mamba block: twice d, and states of each channel. */
  private static final int CHANNELS = 2 * D;

  private static final int STATES = 16;

  /** The operand of a scan that is a. */
  private static final int RATES = 2;

  private static final TensorType ROWS = TensorType.f32(1, N, D);
  private static final TensorType WIDE = TensorType.f32(1, N, HIDDEN);
  private static final TensorType Z = TensorType.f32(1, LATENTS, D);
  private static final TensorType TOKENS = TensorType.i32(1, N);
  private static final TensorType BY_TOKEN = TensorType.f32(1, N);
  private static final TensorType NORM = TensorType.f32(D);
  private static final TensorType TABLE = TensorType.f32(VOCABULARY, D);

  /** Returns all cases, in the order of a step. */
  static List<KernelCase> all() {
    List<KernelCase> cases = new ArrayList<>();
    products(cases);
    attention(cases);
    cases.add(
        new KernelCase(
            "linear_cross_entropy", new LinearCrossEntropy(false), List.of(ROWS, TABLE, TOKENS)));
    cases.add(
        new KernelCase(
            "linear_cross_entropy.gradient",
            new LinearCrossEntropy(true),
            List.of(ROWS, TABLE, TOKENS)));
    cases.add(
        new KernelCase(
            "linear_cross_entropy_grad_weight",
            new LinearCrossEntropyGradWeight(),
            List.of(ROWS, TABLE, TOKENS, BY_TOKEN, BY_TOKEN)));
    cases.add(new KernelCase("rms_norm", new RmsNorm(EPSILON), List.of(ROWS, NORM)));
    cases.add(
        new KernelCase("rms_norm_grad", new RmsNormGrad(), List.of(ROWS, NORM, BY_TOKEN, ROWS)));
    cases.add(
        new KernelCase(
            "rms_norm_grad_weight", new RmsNormGradWeight(), List.of(ROWS, BY_TOKEN, ROWS)));
    cases.add(new KernelCase("swiglu", new Swiglu(), List.of(WIDE, WIDE)));
    cases.add(new KernelCase("swiglu_grad", new SwigluGrad(), List.of(WIDE, WIDE, WIDE)));
    TensorType angles = TensorType.f32(N, D / HEADS / 2);
    cases.add(
        new KernelCase("rope", new Rope(false), List.of(ROWS, angles, angles, TensorType.i32(N))));
    TensorType posterior = TensorType.f32(LAYERS, 1, LATENTS, D);
    TensorType schedule = TensorType.f32(3);
    cases.add(
        new KernelCase(
            "adam",
            new Adam(0.9f, 0.999f, 1e-8f),
            List.of(posterior, posterior, posterior, posterior, schedule)));
    cases.add(
        new KernelCase(
            "adamw.table",
            new AdamW(0.9f, 0.95f, 1e-8f, 0.1f),
            List.of(TABLE, TABLE, TABLE, TABLE, schedule)));
    cases.add(
        new KernelCase(
            "gaussian_natural_step",
            new GaussianNaturalStep(),
            List.of(posterior, posterior, posterior, posterior, TensorType.f32(2))));
    cases.add(
        new KernelCase(
            "gaussian_sample", new GaussianSample(), List.of(posterior, posterior, posterior)));
    cases.add(new KernelCase("gaussian_kl", new GaussianKl(), List.of(posterior, posterior)));
    cases.add(
        new KernelCase("embedding_grad", new EmbeddingGrad(VOCABULARY), List.of(TOKENS, ROWS)));
    gpt(cases);
    scans(cases);
    return cases;
  }

  /** Operations that a GPT-2 has and LTM-S has not, with the shapes of GPT-2 small. */
  private static void gpt(List<KernelCase> cases) {
    TensorType rows = TensorType.f32(1, N, GPT_D);
    TensorType wide = TensorType.f32(1, N, GPT_HIDDEN);
    TensorType norm = TensorType.f32(GPT_D);
    cases.add(new KernelCase("layer_norm", new LayerNorm(EPSILON), List.of(rows, norm, norm)));
    cases.add(
        new KernelCase(
            "layer_norm_grad", new LayerNormGrad(), List.of(rows, norm, BY_TOKEN, BY_TOKEN, rows)));
    cases.add(
        new KernelCase(
            "layer_norm_grad_weight",
            new LayerNormGradWeight(),
            List.of(rows, BY_TOKEN, BY_TOKEN, rows)));
    cases.add(new KernelCase("gelu", new Gelu(), List.of(wide)));
    cases.add(new KernelCase("gelu_grad", new GeluGrad(), List.of(wide, wide)));
    cases.add(new KernelCase("add_bias", new AddBias(), List.of(wide, TensorType.f32(GPT_HIDDEN))));
    cases.add(new KernelCase("column_sum", new ColumnSum(), List.of(wide)));
  }

  /** The scan of a Mamba block of d 512. */
  private static void scans(List<KernelCase> cases) {
    TensorType rows = TensorType.f32(1, N, CHANNELS);
    TensorType byState = TensorType.f32(1, N, STATES);
    List<TensorType> operands =
        List.of(
            rows,
            rows,
            TensorType.f32(CHANNELS, STATES),
            byState,
            byState,
            TensorType.f32(CHANNELS));
    cases.add(new KernelCase("selective_scan", new SelectiveScan(0), operands));
    List<TensorType> withCotangent = new ArrayList<>(operands);
    withCotangent.add(rows);
    cases.add(
        new KernelCase(
            "selective_scan_grad", new SelectiveScanGrad(0, true), List.copyOf(withCotangent)));
  }

  private KernelCase(String name, Op op, List<TensorType> operands) {
    this(name, op, operands, op instanceof Rope ? N : VOCABULARY);
  }

  /**
   * Returns a value of a float32 operand from a random number of 0 to 1: positive, so that it is a
   * valid log denominator or second moment. The rates of a scan are negative, since its state would
   * else grow without end.
   */
  float value(int operand, double random) {
    boolean scan = op instanceof SelectiveScan || op instanceof SelectiveScanGrad;
    return (float) (scan && operand == RATES ? -random : random);
  }

  /** Returns the types of the results. */
  List<TensorType> results() {
    GraphBuilder graph = new GraphBuilder("shapes");
    List<Tensor> inputs = new ArrayList<>();
    for (TensorType type : operands) {
      inputs.add(graph.input("x" + inputs.size(), type));
    }
    return graph.apply(op, inputs).stream().map(Tensor::type).toList();
  }

  /** Returns the floating-point operations of a run, for operations that are counted. */
  double flops() {
    return op.flops(
        operands.stream().map(TensorType::shape).toList(),
        results().stream().map(TensorType::shape).toList());
  }

  /** Returns the bytes of operands and results. */
  double bytes() {
    return Stream.concat(operands.stream(), results().stream())
        .mapToDouble(TensorType::bytes)
        .sum();
  }

  private static void products(List<KernelCase> cases) {
    int[][] weights = {{D, D}, {HIDDEN, D}, {D, HIDDEN}};
    for (int[] weight : weights) {
      int out = weight[0];
      int in = weight[1];
      TensorType matrix = TensorType.f32(out, in);
      TensorType x = TensorType.f32(1, N, in);
      TensorType y = TensorType.f32(1, N, out);
      String shape = "." + in + "x" + out;
      // The layer, the gradient for its input, the gradient for its weight.
      cases.add(new KernelCase("matmul.linear" + shape, linear(), List.of(x, matrix)));
      cases.add(
          new KernelCase("matmul.input" + shape, new Matmul(false, false), List.of(y, matrix)));
      cases.add(new KernelCase("matmul.weight" + shape, new Matmul(true, false), List.of(y, x)));
    }
    // Products of few rows: the latents of a layer, and one token with the whole vocabulary.
    TensorType square = TensorType.f32(D, D);
    cases.add(new KernelCase("matmul.latents", linear(), List.of(Z, square)));
    cases.add(new KernelCase("matmul.latents_input", new Matmul(false, false), List.of(Z, square)));
    TensorType one = TensorType.f32(1, 1, D);
    cases.add(new KernelCase("matmul.token", linear(), List.of(one, square)));
    cases.add(new KernelCase("matmul.token_logits", linear(), List.of(one, TABLE)));
  }

  private static Matmul linear() {
    return new Matmul(false, true);
  }

  private static void attention(List<KernelCase> cases) {
    TensorType logs = TensorType.f32(1, HEADS, N);
    cases.add(
        new KernelCase(
            "causal_attention", new CausalAttention(HEADS, WINDOW), List.of(ROWS, ROWS, ROWS)));
    cases.add(
        new KernelCase(
            "causal_attention_grad",
            new CausalAttentionGrad(HEADS, WINDOW),
            List.of(ROWS, ROWS, ROWS, ROWS, logs, ROWS)));
    cases.add(new KernelCase("cross_attention", new CrossAttention(HEADS), List.of(ROWS, Z, Z)));
    cases.add(
        new KernelCase(
            "cross_attention_grad",
            new CrossAttentionGrad(HEADS),
            List.of(ROWS, Z, Z, ROWS, logs, ROWS)));
    TensorType ring = TensorType.f32(1, WINDOW, D);
    cases.add(
        new KernelCase(
            "cached_attention",
            new CachedAttention(HEADS),
            List.of(TensorType.f32(1, 1, D), ring, ring, TensorType.i32(1)),
            N));
  }
}
