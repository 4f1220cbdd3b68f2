package org.lathe.tornado.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.RmsNormGrad;

/** Which sums become one task with the operation before them. */
class FusedSumsTest {
  private static final TensorType ROWS = TensorType.f32(6, 4);

  private final GraphBuilder graph = new GraphBuilder("sums");
  private final Tensor x = graph.input("x", ROWS);
  private final Tensor w = graph.state("w", TensorType.f32(4, 4));

  private static List<String> mnemonics(TaskGraph graph) {
    List<String> all = new ArrayList<>();
    for (Task task : graph.tasks()) {
      if (task.op() instanceof Repeat repeat) {
        all.addAll(mnemonics(repeat.body()));
      } else {
        all.add(task.op().mnemonic());
      }
    }
    return all;
  }

  private List<String> fused() {
    return mnemonics(new FusedSums(true).fuse(graph.build()));
  }

  private Tensor gradient(Tensor of) {
    Tensor weight = graph.input("norm", TensorType.f32(4));
    return graph.apply(
        new RmsNormGrad(), of, weight, graph.input("r", TensorType.f32(6)), graph.input("g", ROWS));
  }

  @Test
  void aResidualIsAddedByTheProductOnEitherSide() {
    Tensor h = graph.add(x, graph.linear(x, w));
    graph.output("y", graph.add(graph.linear(h, w), h));
    assertEquals(List.of("matmul+add", "matmul+add"), fused());
  }

  @Test
  void theLaterOfTwoProductsAddsTheOther() {
    Tensor first = graph.linear(x, w);
    Tensor second = graph.linear(graph.add(x, x), w);
    graph.output("y", graph.add(second, first));
    TaskGraph rewritten = new FusedSums(true).fuse(graph.build());
    assertEquals(List.of("matmul", "add", "matmul+add"), mnemonics(rewritten));
    assertEquals(first, rewritten.tasks().getLast().inputs().get(2));
  }

  @Test
  void aGradientOfANormAddsThatOfTheResidual() {
    graph.output("dx", graph.add(graph.input("residual", ROWS), gradient(x)));
    assertEquals(List.of("rms_norm_grad+add"), fused());
  }

  @Test
  void withoutALibraryProductsStayAsTheyAre() {
    graph.output("y", graph.add(x, graph.linear(x, w)));
    graph.output("dx", graph.add(x, gradient(x)));
    assertEquals(
        List.of("matmul", "add", "rms_norm_grad+add"),
        mnemonics(new FusedSums(false).fuse(graph.build())));
  }

  @Test
  void bodiesOfRepeatsAreFusedToo() {
    RepeatBuilder layers = graph.repeat("layers", 3);
    Tensor h = layers.carry("h", x);
    Tensor weight = layers.share("w", w);
    layers.next(h, layers.body().add(h, layers.body().linear(h, weight)));
    graph.output("y", layers.end().getFirst());
    assertEquals(List.of("matmul+add"), fused());
  }

  @Test
  void aProductThatSomethingElseReadsStays() {
    Tensor product = graph.linear(x, w);
    graph.output("y", graph.add(x, product));
    graph.output("z", graph.gelu(product));
    assertEquals(List.of("matmul", "add", "gelu"), fused());
  }

  @Test
  void aProductThatIsAnOutputStays() {
    Tensor product = graph.linear(x, w);
    graph.output("product", product);
    graph.output("y", graph.add(x, product));
    assertEquals(List.of("matmul", "add"), fused());
  }

  @Test
  void aProductThatIsAddedToItselfStays() {
    Tensor product = graph.linear(x, w);
    graph.output("y", graph.add(product, product));
    assertEquals(List.of("matmul", "add"), fused());
  }

  /** Else the operands of the product would have to be float32, as what a state receives is. */
  @Test
  void theNewValueOfAStateStays() {
    Tensor sum = graph.state("sum", ROWS);
    graph.update(sum, graph.add(sum, graph.linear(x, w)));
    assertEquals(List.of("matmul", "add"), fused());
  }

  /** Behind the update the product would read the new weight. */
  @Test
  void aProductIsNotMovedBehindTheUpdateOfAState() {
    Tensor product = graph.linear(x, w);
    graph.update(w, graph.add(w, graph.input("v", TensorType.f32(4, 4))));
    graph.output("y", graph.add(x, product));
    assertEquals(List.of("matmul", "add", "add"), fused());
  }
}
