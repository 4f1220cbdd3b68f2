package org.lathe.tornado.launch;

import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Operations;
import org.lathe.graph.op.Parts;

/** The lowerings and kernels of the operations of this engine. */
public final class Lowerings {
  private final Parts<Lowering<?>> parts;

  /**
   * Returns the lowerings in classes named {@code <operation><suffix>}.
   *
   * @param in a class of their package
   */
  public Lowerings(Lookup in, String suffix) {
    parts = new Parts<>(in, suffix, Lowering.class);
  }

  /** Returns the kernels of all operations; some occur twice. */
  public List<DeviceKernel> kernels() {
    return Operations.ALL.stream()
        .flatMap(operation -> parts.of(operation).stream())
        .flatMap(lowering -> lowering.kernels().stream())
        .toList();
  }

  /** Returns the mnemonics of the operations that have no lowering here. */
  public Set<String> missing() {
    return Operations.ALL.stream()
        .filter(operation -> parts.of(operation).isEmpty())
        .map(Operations::mnemonic)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether there are kernels for this operation. */
  public boolean has(Op op) {
    return parts.of(op.getClass()).isPresent();
  }

  /**
   * Adds the launches for {@code op} on these operands.
   *
   * @param op an operation for which {@link #has} is true
   */
  @SuppressWarnings("unchecked")
  public <O extends Op> void lower(
      O op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.nextOperation();
    Lowering<O> lowering = (Lowering<O>) parts.of(op.getClass()).orElseThrow();
    lowering.lower(op, inputs, outputs, launches);
  }
}
