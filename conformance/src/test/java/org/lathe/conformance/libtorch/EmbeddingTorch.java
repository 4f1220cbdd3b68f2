package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.Embedding;
import org.lathe.graph.op.EmbeddingGrad;

/** Rows of a table, and their gradient. */
final class EmbeddingTorch {
  /** No row is left out of the gradient. */
  private static final long NO_PADDING = -1;

  private EmbeddingTorch() {}

  static List<Tensor> embedding(Embedding op, Operands in) {
    Ids.check(in.ints(1), 0, in.at(0).size(0), op.mnemonic(), "id");
    return List.of(torch.embedding(in.at(0), in.at(1)));
  }

  static List<Tensor> embeddingGrad(EmbeddingGrad op, Operands in) {
    Ids.check(in.ints(0), 0, op.vocabulary(), op.mnemonic(), "id");
    return List.of(
        torch.embedding_dense_backward(in.at(1), in.at(0), op.vocabulary(), NO_PADDING, false));
  }
}
