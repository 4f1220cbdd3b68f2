package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.graph.Hoist;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Repeat;

/** A fast step does no work but its own: none for weight gradients, none that the prefix did. */
class FastStepGraphTest {
  /** Tasks that a run executes, by what they are, the bodies of repeats as often as they run. */
  private static Map<String, Integer> executed(TaskGraph graph) {
    Map<String, Integer> counts = new TreeMap<>();
    count(graph, 1, counts);
    return counts;
  }

  private static void count(TaskGraph graph, int times, Map<String, Integer> counts) {
    for (Task task : graph.tasks()) {
      String kind = task.op().mnemonic();
      if (task.op() instanceof Repeat repeat) {
        count(repeat.body(), times * repeat.count(), counts);
      } else if (task.op() instanceof Matmul matmul) {
        // y = x W^T forward, dx = dy W backward, dW = dy^T x for a weight.
        kind =
            matmul.transposeLhs()
                ? "weight gradient"
                : matmul.transposeRhs() ? "linear" : "linear backward";
      }
      counts.merge(kind, times, Integer::sum);
    }
  }

  private static Hoist.Split fastStep(int layers, boolean trajectory) {
    LtmConfig config = SmallModel.config(layers);
    return new LtmGraphs(config, 2, SmallModel.POSITIONS).fastStep(0, trajectory);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void noTaskMakesAWeightGradient(int layers) {
    Map<String, Integer> tasks = executed(fastStep(layers, false).rest());
    for (String kind :
        new String[] {
          "weight gradient",
          "embedding_grad",
          "rms_norm_grad_weight",
          "linear_cross_entropy_grad_weight"
        }) {
      assertEquals(0, tasks.getOrDefault(kind, 0), kind + " in " + tasks);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void embeddingAndFirstSelfAttentionAreInThePrefixAlone(int layers) {
    Hoist.Split split = fastStep(layers, false);
    Map<String, Integer> prefix = executed(split.prefix());
    assertEquals(1, prefix.get("embedding"));
    assertEquals(1, prefix.get("causal_attention"));
    Map<String, Integer> step = executed(split.rest());
    assertEquals(0, step.getOrDefault("embedding", 0));
    assertEquals(layers - 1, step.getOrDefault("causal_attention", 0));
    assertEquals(layers - 1, step.getOrDefault("causal_attention_grad", 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void aStepMultipliesByEachWeightOnceForwardAndOnceBackward(int layers) {
    Map<String, Integer> step = executed(fastStep(layers, false).rest());
    // Cross-attention 4 and feed-forward 3 a layer, self-attention 4 in all but the first. With one
    // layer the queries of cross-attention do not depend on z either: they are in the prefix.
    int expected = layers == 1 ? 6 : 7 * layers + 4 * (layers - 1);
    assertEquals(expected, step.get("linear"), step.toString());
    assertEquals(expected, step.get("linear backward"), step.toString());
    assertEquals(layers, step.get("cross_attention"));
    assertEquals(layers, step.get("cross_attention_grad"));
    assertEquals(1, step.get("linear_cross_entropy"));
    assertEquals(2, step.get("adam"));
  }

  @Test
  void theStepsOfTheReleasesSlowGradientDoMakeWeightGradients() {
    Map<String, Integer> step = executed(fastStep(3, true).rest());
    assertTrue(step.get("weight gradient") > 0, step.toString());
    assertEquals(1, step.get("linear_cross_entropy_grad_weight"));
  }

  @Test
  void theGraphDoesNotGrowWithTheNumberOfLayers() {
    assertEquals(
        fastStep(3, false).rest().tasks().size(), fastStep(6, false).rest().tasks().size());
  }
}
