package org.lathe.cpu.vector;

import java.util.ArrayList;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Copy;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.graph.Shape;
import org.lathe.graph.op.Concat;

/** Kernel of {@code concat}. */
final class ConcatVector implements Binder<Concat> {
  /** Elements per part. */
  private static final int PART = 1 << 14;

  private record Move(ArrayView from, ArrayView to) {}

  @Override
  public Kernel bind(Concat op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView y = outputs.getFirst();
    List<Move> moves = new ArrayList<>();
    int done = 0;
    for (ArrayView x : inputs) {
      for (int from = 0; from < x.size(); from += PART) {
        Shape part = Shape.of(Math.min(PART, x.size() - from));
        moves.add(new Move(x.view(from, part), y.view(done + from, part)));
      }
      done += x.size();
    }
    Workers.Part body =
        (part, worker) -> Copy.elements(moves.get(part).from(), moves.get(part).to());
    return workers -> workers.parallel(moves.size(), body);
  }
}
