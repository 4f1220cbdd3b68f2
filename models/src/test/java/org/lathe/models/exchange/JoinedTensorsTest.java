package org.lathe.models.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.models.WeightStart;

/** The names of a checkpoint's tensors. */
class JoinedTensorsTest {
  /** Half of a tensor of each layer, which counts the names that it is asked for. */
  private static final class Half implements TensorPart {
    private int named;

    @Override
    public Parameter parameter() {
      return new Parameter("layers.half", TensorType.f32(3, 2), true, WeightStart.ONES);
    }

    @Override
    public String tensorOf(int l) {
      named++;
      return "layers." + l + ".whole";
    }

    @Override
    public int[] extents() {
      return new int[] {4};
    }

    @Override
    public void take(float[] tensor, float[] values, int at) {
      throw new AssertionError();
    }

    @Override
    public void give(float[] values, int at, float[] tensor) {
      throw new AssertionError();
    }
  }

  /** A recipe of very many layers is refused for its memory, before anything names a tensor. */
  @Test
  void tensorsAreNamedWhenTheyAreNeeded() {
    Half one = new Half();
    Half other = new Half();
    JoinedTensors joined = new JoinedTensors(List.of(one, other), List.of(one, other));
    assertEquals(0, one.named + other.named);
    Set<String> names = Set.of("layers.0.whole", "layers.1.whole", "layers.2.whole");
    assertEquals(names, joined.extents().keySet());
    assertEquals(names, joined.extents().keySet());
    assertEquals(3 + 3, one.named + other.named);
  }
}
