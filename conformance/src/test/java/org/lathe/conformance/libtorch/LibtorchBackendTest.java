package org.lathe.conformance.libtorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lathe.conformance.OneOperation;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Constant;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.Op;

/** libtorch agrees with the oracles, within the same bounds as every engine. */
class LibtorchBackendTest {
  private static final LibtorchBackend BACKEND = new LibtorchBackend();

  private static Session session;

  @BeforeEach
  void open() {
    Support available = BACKEND.available();
    assumeTrue(available.ok(), available.reason());
    if (session == null) {
      session = open(1);
    }
  }

  private static Session open(int threads) {
    return BACKEND.open(BACKEND.devices().getFirst(), threads);
  }

  @AfterAll
  static void close() {
    if (session != null) {
      session.close();
    }
  }

  /**
   * Known findings, the same in each run, of the processor's kernel behind {@code
   * scaled_dot_product_attention} in libtorch 2.10.0; its plain path does not have the first one. A
   * query of NaN gives zeros, as if it read no key. A mask is added to the scores, so that a key of
   * NaN reaches queries that do not read it; a value of NaN does so even without a mask, times the
   * zero weight.
   */
  @Test
  void flashAttentionLosesSomeNaNAndSpreadsOthers() {
    float[] ones = {1, 1, 1};
    float[] last = {1, 1, Float.NaN};
    Op cross = new CrossAttention(1);
    assertArrayEquals(new float[] {1, 1, 0}, attention(cross, last, ones, ones));
    Op whole = new CausalAttention(1, 3);
    assertArrayEquals(new float[] {1, 1, Float.NaN}, attention(whole, ones, last, ones));
    Op window = new CausalAttention(1, 2);
    float[] none = {Float.NaN, Float.NaN, Float.NaN};
    assertArrayEquals(none, attention(window, ones, last, ones));
    assertArrayEquals(none, attention(whole, ones, ones, last));
  }

  private static float[] attention(Op op, float[]... operands) {
    TensorType type = TensorType.f32(1, 3, 1);
    List<Constant> elements = Stream.of(operands).map(Constant::of).toList();
    return OneOperation.run(
            session, op, List.of(type, type, type), elements, OneOperation.Operands.FED)
        .getFirst();
  }
}
