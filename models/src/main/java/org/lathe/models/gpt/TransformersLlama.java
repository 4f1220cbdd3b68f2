package org.lathe.models.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lathe.models.Model;
import org.lathe.models.exchange.CheckpointForm;
import org.lathe.models.exchange.StoredTensor;
import org.lathe.models.exchange.WeightNaming;

/**
 * Decoders of Llama blocks in Hugging Face's transformers: its Llama, or its Mistral where the
 * window is shorter than the sequence. It turns the pairs (j, j + w/2) of a head of width w where
 * the pairs here are (2j, 2j + 1), so the rows of the matrices of queries and keys have another
 * order.
 */
public final class TransformersLlama implements CheckpointForm {
  private static final String PREFIX = "model.";
  private static final String TABLE = "tok_embeddings.weight";

  /** Names there by names here; those of the layers without {@code layers.N.}. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry(TABLE, "embed_tokens.weight"),
          Map.entry("attention.wq.weight", "self_attn.q_proj.weight"),
          Map.entry("attention.wk.weight", "self_attn.k_proj.weight"),
          Map.entry("attention.wv.weight", "self_attn.v_proj.weight"),
          Map.entry("attention.wo.weight", "self_attn.o_proj.weight"),
          Map.entry("feed_forward.w1.weight", "mlp.gate_proj.weight"),
          Map.entry("feed_forward.w2.weight", "mlp.down_proj.weight"),
          Map.entry("feed_forward.w3.weight", "mlp.up_proj.weight"),
          Map.entry("attention_norm.weight", "input_layernorm.weight"),
          Map.entry("ffn_norm.weight", "post_attention_layernorm.weight"),
          Map.entry("norm.weight", "norm.weight"));

  private static final Pattern LAYER = Pattern.compile("(layers\\.\\d+\\.)?(.+)");
  private static final Pattern TURNED =
      Pattern.compile("layers\\.\\d+\\.attention\\.(wq|wk)\\.weight");

  @Override
  public String id() {
    return HuggingFace.ID;
  }

  @Override
  public String reader() {
    return HuggingFace.READER;
  }

  @Override
  public Optional<Model> model(JsonNode config) {
    return TransformersLlamaConfig.isLike(config)
        ? Optional.of(new LlamaModel(TransformersLlamaConfig.config(config)))
        : Optional.empty();
  }

  @Override
  public Optional<WeightNaming> naming(Model model) {
    return model.config() instanceof LlamaConfig config && config.blocks().areLlama()
        ? Optional.of(new Naming(config))
        : Optional.empty();
  }

  private record Naming(LlamaConfig of) implements WeightNaming {
    @Override
    public Map<String, Object> config() {
      return TransformersLlamaConfig.of(of);
    }

    @Override
    public Optional<StoredTensor> stored(String name) {
      if (name.equals(HuggingFace.OUTPUT)) {
        return Optional.of(new StoredTensor.Copy(TABLE));
      }
      if (name.endsWith("rotary_emb.inv_freq")) {
        return Optional.of(new StoredTensor.Buffer());
      }
      if (!name.startsWith(PREFIX)) {
        return Optional.empty();
      }
      Matcher parts = LAYER.matcher(name.substring(PREFIX.length()));
      if (!parts.matches()) {
        return Optional.empty();
      }
      return NAMES.entrySet().stream()
          .filter(known -> known.getValue().equals(parts.group(2)))
          .map(known -> layer(parts) + known.getKey())
          .<StoredTensor>map(StoredTensor.Weight::new)
          .findFirst();
    }

    @Override
    public List<String> names(String tensor) {
      Matcher parts = LAYER.matcher(tensor);
      if (!parts.matches() || !NAMES.containsKey(parts.group(2))) {
        throw new IllegalArgumentException(tensor + " is no weight of a decoder of Llama blocks");
      }
      return List.of(PREFIX + layer(parts) + NAMES.get(parts.group(2)));
    }

    private static String layer(Matcher parts) {
      return parts.group(1) == null ? "" : parts.group(1);
    }

    @Override
    public float[] ours(String tensor, float[] elements) {
      return TURNED.matcher(tensor).matches() ? rows(elements, true) : elements;
    }

    @Override
    public float[] theirs(String tensor, float[] elements) {
      return TURNED.matcher(tensor).matches() ? rows(elements, false) : elements;
    }

    /**
     * Moves each row between its places {@code (half, pair)} there and {@code (pair, half)} here.
     */
    private float[] rows(float[] from, boolean inward) {
      int pairs = of.headWidth() / 2;
      int dim = of.dim();
      float[] to = new float[from.length];
      for (int h = 0; h < of.heads(); h++) {
        for (int pair = 0; pair < pairs; pair++) {
          for (int half = 0; half < 2; half++) {
            int here = h * of.headWidth() + 2 * pair + half;
            int there = h * of.headWidth() + half * pairs + pair;
            System.arraycopy(
                from, (inward ? there : here) * dim, to, (inward ? here : there) * dim, dim);
          }
        }
      }
      return to;
    }
  }
}
