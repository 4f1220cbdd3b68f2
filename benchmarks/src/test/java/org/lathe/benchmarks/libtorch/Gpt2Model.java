package org.lathe.benchmarks.libtorch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.lathe.benchmarks.ModelInTraining;
import org.lathe.models.Parameter;
import org.lathe.models.gpt.Gpt2Config;

/** A GPT-2 in nanoGPT's calls: one product makes queries, keys and values. */
final class Gpt2Model extends LibtorchModel {
  /** Consecutive products and attention sums of a layer: 4 and 2. */
  private static final int SUMS_OF_LAYER = 6;

  private final Gpt2Config config;
  private final Tensor positions;

  Gpt2Model(ModelInTraining ours, int threads, Gpt2Config config) {
    super(ours, threads, SUMS_OF_LAYER, config.hidden(), new Places(config.dim())::of);
    this.config = config;
    int[] places = new int[ours.workload().length()];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    this.positions = Tensors.ids(places);
    restart();
  }

  @Override
  Tensor nll() {
    Tensor table = tensor("wte.weight", 0);
    return Scoped.value(
        () -> {
          Tensor h =
              torch.add(
                  torch.embedding(table, tokens),
                  torch.embedding(tensor("wpe.weight", 0), positions));
          for (int l = 0; l < config.layers(); l++) {
            int number = l;
            Tensor before = h;
            Tensor read = Scoped.value(() -> torch.add(before, attention(number, before)));
            h = Scoped.value(() -> torch.add(read, feedForward(number, read)));
          }
          return crossEntropy(norm("ln_f", 0, h), table);
        });
  }

  private Tensor attention(int l, Tensor h) {
    // The tensor of the queries has the keys and values beside them.
    Tensor all = linear("h.attn.q", l, norm("h.ln_1", l, h));
    Tensor a =
        LlamaBlocks.attention(part(all, 0), part(all, 1), part(all, 2), new TensorOptional(), true);
    return linear("h.attn.c_proj", l, a);
  }

  private Tensor feedForward(int l, Tensor h) {
    Tensor wide = linear("h.mlp.c_fc", l, norm("h.ln_2", l, h));
    String approximation = config.gelu() == Gpt2Config.Gelu.TANH ? "tanh" : "none";
    return linear("h.mlp.c_proj", l, torch.gelu(wide, approximation));
  }

  /** Returns queries, keys or values as [batch, n, heads, d / heads]. */
  private Tensor part(Tensor all, int which) {
    int d = config.dim();
    return all.narrow(-1, (long) which * d, d).unflatten(-1, config.heads(), d / config.heads());
  }

  private Tensor norm(String name, int l, Tensor x) {
    return torch.layer_norm(
        x,
        new long[] {config.dim()},
        new TensorOptional(tensor(name + ".weight", l)),
        bias(name, l),
        config.epsilon(),
        true);
  }

  private Tensor linear(String name, int l, Tensor x) {
    return torch.linear(x, tensor(name + ".weight", l).t(), bias(name, l));
  }

  private TensorOptional bias(String name, int l) {
    return config.bias() ? new TensorOptional(tensor(name + ".bias", l)) : new TensorOptional();
  }

  /** Puts queries, keys and values into one tensor. */
  private static final class Places {
    private static final List<String> PARTS = List.of("h.attn.q.", "h.attn.k.", "h.attn.v.");

    private final int dim;
    private final Map<String, List<Tensor>> joined = new HashMap<>();

    Places(int dim) {
      this.dim = dim;
    }

    List<Leaf> of(Parameter parameter) {
      String name = parameter.name();
      for (int part = 0; part < PARTS.size(); part++) {
        if (name.startsWith(PARTS.get(part))) {
          int from = part * dim;
          String kind = name.substring(PARTS.get(part).length());
          return joined.computeIfAbsent(kind, each -> wide(parameter)).stream()
              .map(tensor -> new Leaf(tensor, from, dim))
              .toList();
        }
      }
      return Tensors.layers(parameter).stream().map(Leaf::whole).toList();
    }

    private List<Tensor> wide(Parameter parameter) {
      long[] sizes = Arrays.stream(parameter.extentsOfLayer()).asLongStream().toArray();
      sizes[sizes.length - 1] *= PARTS.size();
      return Stream.generate(() -> torch.zeros(sizes)).limit(parameter.layers()).toList();
    }
  }
}
