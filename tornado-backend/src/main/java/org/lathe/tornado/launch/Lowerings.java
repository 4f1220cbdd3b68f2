package org.lathe.tornado.launch;

import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Operations;
import org.lathe.graph.op.Parts;

/** The operations of this engine: how each is done, by which kernels. */
public final class Lowerings {
  private final Parts<Lowering<?>> parts;

  /**
   * Lowerings in classes named {@code <operation><suffix>}.
   *
   * @param in of a class in their package
   */
  public Lowerings(Lookup in, String suffix) {
    parts = new Parts<>(in, suffix, Lowering.class);
  }

  /** The kernels of all operations, some twice. */
  public List<DeviceKernel> kernels() {
    return Operations.ALL.stream()
        .flatMap(operation -> parts.of(operation).stream())
        .flatMap(lowering -> lowering.kernels().stream())
        .toList();
  }

  /** Mnemonics of the operations that have no lowering here. */
  public Set<String> missing() {
    return Operations.ALL.stream()
        .filter(operation -> parts.of(operation).isEmpty())
        .map(Operations::mnemonic)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether there are kernels for this operation. */
  public boolean has(Op op) {
    return parts.of(op.getClass()).isPresent();
  }

  /**
   * Adds the launches for {@code op} on these operands.
   *
   * @param op one that {@link #has} knows
   */
  @SuppressWarnings("unchecked")
  public <O extends Op> void lower(
      O op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.nextOperation();
    Lowering<O> lowering = (Lowering<O>) parts.of(op.getClass()).orElseThrow();
    lowering.lower(op, inputs, outputs, launches);
  }
}
