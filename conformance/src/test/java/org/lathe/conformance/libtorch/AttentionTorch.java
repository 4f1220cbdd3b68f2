package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.CachedAttention;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalAttentionGrad;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.CrossAttentionGrad;

/**
 * The kernels behind {@code scaled_dot_product_attention} and its gradient on a processor: flash
 * attention (Dao, 2023), which also returns the log denominators for its gradient. A window shorter
 * than the sequence is a mask.
 */
final class AttentionTorch {
  private static final String FORWARD = "_scaled_dot_product_flash_attention_for_cpu";
  private static final String BACKWARD = FORWARD + "_backward";
  private static final double NO_DROPOUT = 0;

  /**
   * The keys that a query reads.
   *
   * @param causal whether a query reads no keys after its own position
   * @param mask added to the scores, [n, m], or {@link Aten#NONE}
   */
  private record Reads(boolean causal, Object mask) {
    static final Reads ALL = new Reads(false, Aten.NONE);

    static Reads window(Operands in, long n, int window) {
      if (window >= n) {
        return new Reads(true, Aten.NONE);
      }
      return new Reads(false, in.once(List.of("window", n, window), () -> mask(n, window)));
    }

    private static Tensor mask(long n, int window) {
      Tensor band = torch.triu(torch.tril(torch.ones(n, n)), 1 - window);
      Tensor hidden = torch.eq(band, new Scalar(0));
      return torch.zeros(n, n).masked_fill(hidden, new Scalar(Double.NEGATIVE_INFINITY));
    }
  }

  private AttentionTorch() {}

  static List<Tensor> causal(CausalAttention op, Operands in) {
    return forward(op.heads(), in, Reads.window(in, in.at(0).size(1), op.window()));
  }

  static List<Tensor> causalGrad(CausalAttentionGrad op, Operands in) {
    return backward(op.heads(), in, Reads.window(in, in.at(0).size(1), op.window()));
  }

  static List<Tensor> cross(CrossAttention op, Operands in) {
    return forward(op.heads(), in, Reads.ALL);
  }

  static List<Tensor> crossGrad(CrossAttentionGrad op, Operands in) {
    return backward(op.heads(), in, Reads.ALL);
  }

  static List<Tensor> cached(CachedAttention op, Operands in) {
    int position = Ids.position(in.ints(3), op.mnemonic());
    Tensor keys = in.at(1);
    long written = Math.min(position + 1L, keys.size(1));
    Tensor q = in.at(0);
    if (q.numel() == 0) {
      return List.of(torch.empty_like(q));
    }
    return forward(
            op.heads(), q, keys.narrow(1, 0, written), in.at(2).narrow(1, 0, written), Reads.ALL)
        .subList(0, 1);
  }

  private static List<Tensor> forward(int heads, Operands in, Reads reads) {
    if (in.at(0).numel() == 0) {
      return withoutElements(heads, in);
    }
    return forward(heads, in.at(0), in.at(1), in.at(2), reads);
  }

  private static List<Tensor> forward(int heads, Tensor q, Tensor k, Tensor v, Reads reads) {
    List<Tensor> results =
        Aten.call(
            FORWARD,
            split(q, heads),
            split(k, heads),
            split(v, heads),
            NO_DROPOUT,
            reads.causal(),
            reads.mask(),
            Aten.NONE);
    return List.of(join(results.get(0)), results.get(1));
  }

  /**
   * The kernel does not accept empty operands. Scores of heads without columns are 0 times
   * infinity.
   */
  private static List<Tensor> withoutElements(int heads, Operands in) {
    Tensor q = in.at(0);
    Tensor logs = torch.full(new long[] {q.size(0), heads, q.size(1)}, new Scalar(Double.NaN));
    return List.of(torch.empty_like(q), logs);
  }

  private static List<Tensor> backward(int heads, Operands in, Reads reads) {
    if (in.at(0).numel() == 0) {
      return List.of(
          torch.zeros_like(in.at(0)), torch.zeros_like(in.at(1)), torch.zeros_like(in.at(2)));
    }
    return Aten.call(
            BACKWARD,
            split(in.at(5), heads),
            split(in.at(0), heads),
            split(in.at(1), heads),
            split(in.at(2), heads),
            split(in.at(3), heads),
            in.at(4),
            NO_DROPOUT,
            reads.causal(),
            reads.mask(),
            Aten.NONE)
        .stream()
        .map(AttentionTorch::join)
        .toList();
  }

  /** Returns [batch, n, d] as [batch, heads, n, d / heads]. */
  private static Tensor split(Tensor tensor, int heads) {
    return tensor.unflatten(-1, heads, tensor.size(-1) / heads).transpose(1, 2);
  }

  private static Tensor join(Tensor tensor) {
    return tensor.transpose(1, 2).flatten(2, 3);
  }
}
