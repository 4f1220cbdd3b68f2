package org.lathe.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.cpu.Binder;
import org.lathe.graph.op.Parts;

/** Every operation has its kernel in this package. */
class BindersTest {
  @Test
  void noClassIsMissing() {
    Parts<Binder<?>> parts = new Parts<>(MethodHandles.lookup(), "Vector", Binder.class);
    assertEquals(List.of(), parts.missing());
  }
}
