package org.lathe.benchmarks.libtorch;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.lathe.benchmarks.ModelInTraining;
import org.lathe.benchmarks.PeerModel;
import org.lathe.conformance.libtorch.Native;
import org.lathe.models.Parameter;
import org.lathe.models.optimizer.OptimizerOptions;

/**
 * A model in the form of modules, with one tensor for each weight and layer, and the steps of its
 * training.
 */
abstract class LibtorchModel implements PeerModel {
  /** at::Reduction::Sum. */
  private static final long SUM = 2;

  private static final long NOT_SCORED = -1;

  /** Ours, beside which this computes. */
  protected final ModelInTraining ours;

  /** Int64 [batch, n]. */
  protected final Tensor tokens;

  /** Int64 [batch n]. */
  protected final Tensor targets;

  private final int depth;
  private final int width;
  private final int threads;
  private final Map<String, float[]> start;

  /** By parameter, one for each layer. */
  private final Map<Parameter, List<Leaf>> weights = new LinkedHashMap<>();

  /** What libtorch trains. */
  private final List<Tensor> leaves;

  private final OptimizerOptions options;
  private final AdamW matrices;
  private final AdamW vectors;

  /** A model with a tensor for each layer of a parameter. */
  LibtorchModel(ModelInTraining ours, int threads, int sums, int hidden) {
    this(
        ours,
        threads,
        sums,
        hidden,
        parameter -> Tensors.layers(parameter).stream().map(Leaf::whole).toList());
  }

  /**
   * A model with other tensors.
   *
   * @param sums consecutive products and attention sums of a layer
   * @param hidden width of the feed-forward layer
   * @param places where a parameter is, for each layer
   */
  LibtorchModel(
      ModelInTraining ours,
      int threads,
      int sums,
      int hidden,
      Function<Parameter, List<Leaf>> places) {
    this.depth = sums * ours.workload().config().layers() + 1;
    this.width = Math.max(hidden, ours.workload().config().dim());
    this.ours = ours;
    this.threads = threads;
    this.start = ours.weights();
    this.options = ours.workload().optimizer();
    use();
    for (Parameter parameter : ours.workload().model().parameters()) {
      weights.put(parameter, places.apply(parameter));
    }
    leaves = leaves(parameter -> true);
    long batch = ours.workload().batch();
    tokens = Tensors.ids(ours.batch().tokens()).view(batch, ours.workload().length());
    targets = Tensors.ids(ours.batch().targets());
    matrices = new AdamW(leaves(Parameter::isMatrix), options.beta1(), options.beta2());
    vectors =
        new AdamW(leaves(parameter -> !parameter.isMatrix()), options.beta1(), options.beta2());
  }

  /** Returns the negative log likelihood of the targets in nats, summed. */
  abstract Tensor nll();

  /** Sets the number of threads, which other users of libtorch may have changed. */
  final void use() {
    Native.use(threads);
  }

  private List<Tensor> leaves(Predicate<Parameter> which) {
    Set<Tensor> leaves = new LinkedHashSet<>();
    weights.forEach(
        (parameter, places) -> {
          if (which.test(parameter)) {
            places.forEach(place -> leaves.add(place.tensor()));
          }
        });
    return List.copyOf(leaves);
  }

  private List<Leaf> places(String name) {
    return weights.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** Returns the tensor with layer {@code l} of a parameter. */
  final Tensor tensor(String name, int l) {
    return places(name).get(l).tensor();
  }

  /** Says whether weights get gradients. */
  final void require(boolean gradients) {
    leaves.forEach(leaf -> leaf.set_requires_grad(gradients));
  }

  /** Returns the loss of the output layer, which shares its weights with the embedding. */
  final Tensor crossEntropy(Tensor last, Tensor table) {
    return Scoped.value(
        () ->
            torch.cross_entropy_loss(
                torch.linear(last.flatten(0, 1), table),
                targets,
                new TensorOptional(),
                SUM,
                NOT_SCORED,
                0));
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void restart() {
    ours.restart(start);
    use();
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      weights.forEach(
          (parameter, places) ->
              Tensors.write(
                  places.stream().map(Leaf::value).toList(), start.get(parameter.name())));
      leaves.forEach(AdamW::forget);
      List.of(matrices, vectors).forEach(AdamW::restart);
    }
  }

  @Override
  public double gradient() {
    use();
    require(true);
    try (PointerScope _ = new PointerScope()) {
      leaves.forEach(AdamW::forget);
      Tensor nll = nll();
      torch.div(nll, new Scalar((double) ours.workload().tokens())).backward();
      return nll.item_float();
    }
  }

  @Override
  public float[] weightGradient(String name) {
    return Tensors.read(places(name).stream().map(Leaf::gradient).toList());
  }

  @Override
  public float[] weight(String name) {
    return Tensors.read(places(name).stream().map(Leaf::value).toList());
  }

  @Override
  public void update(double rate) {
    use();
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      if (options.clips()) {
        torch.clip_grad_norm_(new TensorVector(leaves.toArray(Tensor[]::new)), options.clip());
      }
      matrices.step(rate, options.decay(true));
      vectors.step(rate, options.decay(false));
    }
  }

  @Override
  public Runnable product(int m, int n, int k) {
    Tensor a = torch.randn(m, k);
    Tensor b = torch.randn(n, k);
    Tensor c = torch.zeros(m, n);
    return () -> {
      use();
      try (PointerScope _ = new PointerScope()) {
        torch.mm_out(c, a, b.t());
      }
    };
  }

  @Override
  public void close() {
    // Tensors are freed with their Java objects.
  }
}
