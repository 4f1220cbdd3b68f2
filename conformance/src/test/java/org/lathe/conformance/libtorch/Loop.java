package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.op.Repeat;

/** A repeat: its body on one slice after the other. */
final class Loop {
  private final Repeat repeat;
  private final List<org.lathe.graph.Tensor> inputs;
  private final List<org.lathe.graph.Tensor> outputs;
  private final Steps body;

  /** The stacked operand that an output takes the place of, or -1. */
  private final int[] over;

  /**
   * Prepares the body.
   *
   * @param expendable which operands the repeat may change
   */
  Loop(Repeat repeat, boolean[] expendable, Kept kept) {
    this.repeat = repeat;
    TaskGraph graph = repeat.body();
    inputs = graph.inputs();
    outputs = List.copyOf(graph.outputs().values());
    over = new int[outputs.size()];
    Map<org.lathe.graph.Tensor, org.lathe.graph.Tensor> overwritten = new HashMap<>();
    for (int o = 0; o < over.length; o++) {
      int input = repeat.inPlaceInput(o);
      over[o] = input >= 0 && expendable[input] ? input : -1;
      if (over[o] >= 0) {
        overwritten.put(inputs.get(input), outputs.get(o));
      }
    }
    body = new Steps(graph, outputs, overwritten, kept);
  }

  /** Runs all iterations. */
  List<Tensor> apply(Operands in) {
    List<Tensor> collected = new ArrayList<>();
    for (int o = repeat.carried(); o < over.length; o++) {
      long[] sizes = Memory.sizes(outputs.get(o).shape().stacked(repeat.count()));
      collected.add(over[o] >= 0 ? in.at(over[o]) : torch.empty(sizes));
    }
    List<Tensor> carried = new ArrayList<>();
    for (int c = 0; c < repeat.carried(); c++) {
      carried.add(in.at(c).retainReference());
    }
    for (int step = 0; step < repeat.count(); step++) {
      int i = repeat.reversed() ? repeat.count() - 1 - step : step;
      try (PointerScope _ = new PointerScope();
          Steps.Run run = body.run(given(in, carried, i))) {
        List<Tensor> next = new ArrayList<>();
        for (int o = 0; o < outputs.size(); o++) {
          Tensor value = run.value(outputs.get(o));
          if (o < repeat.carried()) {
            next.add(value.retainReference());
          } else {
            fill(collected.get(o - repeat.carried()).select(0, i), value);
          }
        }
        // Not before: the body may give back what it was given.
        carried.forEach(Tensor::releaseReference);
        carried = next;
      }
    }
    List<Tensor> results = new ArrayList<>();
    for (Tensor last : carried) {
      results.add(new Tensor(last));
      last.releaseReference();
    }
    results.addAll(collected);
    return results;
  }

  private Map<org.lathe.graph.Tensor, Tensor> given(Operands in, List<Tensor> carried, int i) {
    Map<org.lathe.graph.Tensor, Tensor> given = new HashMap<>();
    for (int n = 0; n < inputs.size(); n++) {
      Tensor operand;
      if (n < repeat.carried()) {
        operand = carried.get(n);
      } else if (n < repeat.firstShared()) {
        operand = in.at(n).select(0, repeat.offsets().get(n - repeat.carried()) + i);
      } else {
        operand = in.at(n);
      }
      given.put(inputs.get(n), operand);
    }
    return given;
  }

  private static void fill(Tensor slice, Tensor value) {
    // Made in place, it is there already.
    // A tensor without elements has no address.
    if (!Objects.equals(slice.data_ptr(), value.data_ptr())) {
      slice.copy_(value);
    }
  }

  void release() {
    body.release();
  }
}
