package org.lathe.cpu.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Parts;

/** Every operation has its definition in this package. */
class DefinitionsTest {
  @Test
  void noClassIsMissing() {
    Parts<Definition<?>> parts = new Parts<>(MethodHandles.lookup(), "Scalar", Definition.class);
    assertEquals(List.of(), parts.missing());
  }
}
