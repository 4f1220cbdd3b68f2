package org.lathe.models.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lathe.models.Model;
import org.lathe.models.exchange.CheckpointForm;
import org.lathe.models.exchange.StoredTensor;
import org.lathe.models.exchange.WeightNaming;

/** GPT-2 in Hugging Face's transformers, whose form is that of Lathe's checkpoints of a GPT-2. */
public final class TransformersGpt2 implements CheckpointForm {
  private static final String TABLE = "wte.weight";

  /** The id that ends a document with OpenAI's tokenizer. */
  private static final int SEPARATOR = 50256;

  /** The causal masks that files of earlier versions have. */
  private static final Pattern MASK = Pattern.compile("h\\.\\d+\\.attn\\.(bias|masked_bias)");

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
    return config.path("model_type").asText().equals("gpt2") || config.has("n_embd")
        ? Optional.of(new Gpt2Model(Gpt2Config.of(config)))
        : Optional.empty();
  }

  @Override
  public Optional<WeightNaming> naming(Model model) {
    return model.config() instanceof Gpt2Config config
        ? Optional.of(new Naming(config))
        : Optional.empty();
  }

  private record Naming(Gpt2Config of) implements WeightNaming {
    @Override
    public Map<String, Object> config() {
      Map<String, Object> json = of.json();
      if (of.vocabulary() <= SEPARATOR) {
        // Else transformers takes OpenAI's, which lies outside of this vocabulary.
        json.put("bos_token_id", null);
        json.put("eos_token_id", null);
      }
      return json;
    }

    @Override
    public Optional<StoredTensor> stored(String name) {
      String bare =
          name.startsWith(Gpt2Weights.PREFIX) ? name.substring(Gpt2Weights.PREFIX.length()) : name;
      if (bare.equals(HuggingFace.OUTPUT)) {
        return Optional.of(new StoredTensor.Copy(TABLE));
      }
      if (MASK.matcher(bare).matches()) {
        return Optional.of(new StoredTensor.Buffer());
      }
      return Optional.of(
          !of.bias() && bare.endsWith(".bias")
              ? new StoredTensor.Zero(bare)
              : new StoredTensor.Weight(bare));
    }

    @Override
    public List<String> names(String tensor) {
      return List.of(tensor);
    }
  }
}
