package org.lathe.benchmarks.libtorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.lathe.benchmarks.PeerForm;
import org.lathe.benchmarks.PeerModel;
import org.lathe.benchmarks.Problem;
import org.lathe.conformance.libtorch.Native;
import org.lathe.models.Parameter;
import org.lathe.models.ltm.LtmConfig;

/**
 * The model in the form of modules, with one tensor for each weight and layer, and the steps of its
 * training.
 */
final class LibtorchModel implements PeerModel {
  private final Problem problem;
  private final LtmConfig config;
  private final int threads;

  /** By parameter, one tensor for each layer. */
  private final Map<Parameter, List<Tensor>> weights = new LinkedHashMap<>();

  private final Tensor tokens;
  private final Tensor targets;
  private final Tensor mu;
  private final Tensor logVar;
  private final Tensor noise;
  private final Decoder decoder;
  private final AdamW fast;
  private final AdamW matrices;
  private final AdamW vectors;
  private final Tensor prefix;

  LibtorchModel(Problem problem, int threads) {
    this.problem = problem;
    this.threads = threads;
    this.config = problem.workload().config();
    Native.use(threads);
    for (Parameter parameter : config.parameters()) {
      weights.put(parameter, Tensors.layers(parameter, config.layers()));
    }
    long batch = problem.workload().batch();
    long n = problem.workload().length();
    tokens = Tensors.ids(problem.batch().tokens()).view(batch, n);
    targets = Tensors.ids(problem.batch().targets());
    long[] latents = {config.layers(), batch, config.latentsPerLayer(), config.dim()};
    mu = torch.zeros(latents);
    logVar = torch.zeros(latents);
    noise = torch.zeros(latents);
    decoder =
        new Decoder(
            config,
            tensors("tok_embeddings.weight").getFirst(),
            tensors("norm.weight").getFirst(),
            layers(),
            Tensors.window(n, config.window()),
            Tensors.turns(config, (int) n, 1),
            Tensors.turns(config, config.latentsPerLayer(), config.latentStride()));
    List<Tensor> decaying = new ArrayList<>();
    List<Tensor> others = new ArrayList<>();
    weights.forEach(
        (parameter, tensors) -> (parameter.decays() ? decaying : others).addAll(tensors));
    fast = new AdamW(List.of(mu, logVar), 0.9, 0.999);
    matrices = new AdamW(decaying, 0.9, 0.95);
    vectors = new AdamW(others, 0.9, 0.95);
    prefix = torch.zeros(batch, n, config.dim());
    restart();
  }

  private List<Tensor> tensors(String name) {
    return weights.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private List<Layer> layers() {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < config.layers(); l++) {
      int number = l;
      layers.add(Layer.of(name -> tensors("layers." + name + ".weight").get(number)));
    }
    return layers;
  }

  @Override
  public void restart() {
    Native.use(threads);
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      weights.forEach(
          (parameter, tensors) -> {
            Tensors.write(tensors, problem.weights().get(parameter.name()));
            tensors.forEach(AdamW::forget);
          });
      Tensors.write(List.of(mu), problem.mu());
      Tensors.write(List.of(logVar), problem.logVar());
      Tensors.write(List.of(noise), problem.noise());
      AdamW.forget(mu);
      AdamW.forget(logVar);
      List.of(fast, matrices, vectors).forEach(AdamW::restart);
      prefix.copy_(decoder.prefix(tokens));
    }
  }

  private void require(boolean ofWeights, boolean ofPosterior) {
    weights.values().forEach(tensors -> tensors.forEach(t -> t.set_requires_grad(ofWeights)));
    mu.set_requires_grad(ofPosterior);
    logVar.set_requires_grad(ofPosterior);
  }

  private Tensor sample() {
    return torch.addcmul(mu, noise, torch.exp(torch.mul(logVar, new Scalar(0.5))));
  }

  private Tensor kl() {
    Tensor terms =
        torch.sub(torch.add(torch.square(mu), torch.exp(logVar)), torch.add(logVar, new Scalar(1)));
    return torch.mul(terms.sum(), new Scalar(0.5));
  }

  @Override
  public double fastStep(PeerForm form, double rate, double decay) {
    Native.use(threads);
    boolean release = form == PeerForm.RELEASE;
    require(release, true);
    try (PointerScope _ = new PointerScope()) {
      AdamW.forget(mu);
      AdamW.forget(logVar);
      Tensor z = sample();
      Tensor h = release ? decoder.prefix(tokens) : prefix;
      Tensor nelbo = torch.add(decoder.nll(h, z, targets), kl());
      nelbo.backward();
      double value = nelbo.item_float();
      fast.step(rate, decay);
      return value;
    }
  }

  @Override
  public float[] muGradient() {
    return Tensors.gradient(List.of(mu));
  }

  @Override
  public float[] logVarGradient() {
    return Tensors.gradient(List.of(logVar));
  }

  @Override
  public double slowGradient() {
    Native.use(threads);
    require(true, false);
    try (PointerScope _ = new PointerScope()) {
      weights.values().forEach(tensors -> tensors.forEach(AdamW::forget));
      Tensor nll = decoder.nll(decoder.prefix(tokens), sample(), targets);
      torch.div(nll, new Scalar((double) problem.workload().tokens())).backward();
      return nll.item_float();
    }
  }

  @Override
  public float[] weightGradient(String name) {
    return Tensors.gradient(tensors(name));
  }

  @Override
  public float[] weight(String name) {
    return Tensors.read(tensors(name));
  }

  @Override
  public void slowUpdate(double rate) {
    Native.use(threads);
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      List<Tensor> all = weights.values().stream().flatMap(List::stream).toList();
      torch.clip_grad_norm_(new TensorVector(all.toArray(Tensor[]::new)), 1);
      matrices.step(rate, 0.1);
      vectors.step(rate, 0);
    }
  }

  @Override
  public Runnable product(int m, int n, int k) {
    Tensor a = torch.randn(m, k);
    Tensor b = torch.randn(n, k);
    Tensor c = torch.zeros(m, n);
    return () -> {
      Native.use(threads);
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
