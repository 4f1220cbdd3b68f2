package org.lathe.tornado.launch;

import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lathe.engine.StoredActivations;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Operations;
import org.lathe.graph.op.Parts;

/** The lowerings and kernels of the operations of this engine. */
public final class Lowerings {
  private final Parts<Lowering<?>> parts;
  private final List<Fusion> fusions;

  /**
   * Returns the lowerings in classes named {@code <operation><suffix>}.
   *
   * @param in a class of their package
   * @param fusions of two operations, tried in order
   */
  public Lowerings(Lookup in, String suffix, List<Fusion> fusions) {
    parts = new Parts<>(in, suffix, Lowering.class);
    this.fusions = List.copyOf(fusions);
  }

  /** Returns the kernels of all operations; some occur twice. */
  public List<DeviceKernel> kernels() {
    return Stream.concat(
            Operations.ALL.stream()
                .flatMap(operation -> parts.of(operation).stream())
                .flatMap(lowering -> lowering.kernels().stream()),
            fusions.stream().flatMap(fusion -> fusion.kernels().stream()))
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

  /** Adds the launches for operations in their order; two may become one launch. */
  public void lower(List<Call> calls, Launches launches) {
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      Optional<Fusion> fusion =
          i + 1 < calls.size() ? fusion(call, calls.get(i + 1)) : Optional.empty();
      if (fusion.isPresent()) {
        launches.nextOperation();
        i++;
        fusion.get().lower(call, calls.get(i), launches);
      } else {
        lower(call.op(), call.inputs(), call.outputs(), launches);
      }
    }
  }

  private Optional<Fusion> fusion(Call first, Call second) {
    return fusions.stream().filter(fusion -> fusion.applies(first, second)).findFirst();
  }

  /**
   * Adds the launches for {@code op} on these operands.
   *
   * @param op an operation for which {@link #has} is true
   */
  public <O extends Op> void lower(
      O op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.nextOperation();
    of(op).lower(op, inputs, outputs, launches);
  }

  /** Returns which operands may be halves for this target. */
  public StoredActivations.Kernels halves(Target target) {
    boolean any = target.products().storesFewer();
    return new StoredActivations.Kernels() {
      @Override
      public boolean writes(Op op, int output) {
        return any && of(op).writesHalves(op, output);
      }

      @Override
      public boolean reads(Op op, int input) {
        return any && of(op).readsHalves(op, input);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private <O extends Op> Lowering<O> of(O op) {
    return (Lowering<O>) parts.of(op.getClass()).orElseThrow();
  }
}
