package org.lathe.conformance.libtorch;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.CacheWrite;
import org.lathe.graph.op.Concat;
import org.lathe.graph.op.Reshape;
import org.lathe.graph.op.RowBroadcast;
import org.lathe.graph.op.Slice;

/** Operations that copy elements or only give them another shape. */
final class MovesTorch {
  private MovesTorch() {}

  static List<Tensor> slice(Slice op, Operands in) {
    return List.of(in.at(0).narrow(0, op.from(), op.to() - op.from()));
  }

  static List<Tensor> reshape(Reshape op, Operands in) {
    return List.of(in.at(0).reshape(Memory.sizes(op.shape())));
  }

  static List<Tensor> concat(Concat op, Operands in) {
    Tensor[] parts = IntStream.range(0, in.count()).mapToObj(in::at).toArray(Tensor[]::new);
    return List.of(torch.cat(new TensorVector(parts), 0));
  }

  static List<Tensor> rowBroadcast(RowBroadcast op, Operands in) {
    long[] sizes = in.at(0).sizes().vec().get();
    long[] wider = LongStream.concat(LongStream.of(sizes), LongStream.of(op.columns())).toArray();
    return List.of(in.at(0).unsqueeze(-1).expand(wider));
  }

  static List<Tensor> cacheWrite(CacheWrite op, Operands in) {
    int position = Ids.position(in.ints(2), op.mnemonic());
    Tensor cache = in.own(0);
    cache.narrow(1, position % cache.size(1), 1).copy_(in.at(1));
    return List.of(cache);
  }
}
