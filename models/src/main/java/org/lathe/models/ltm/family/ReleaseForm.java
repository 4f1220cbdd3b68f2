package org.lathe.models.ltm.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lathe.files.InputException;
import org.lathe.models.Model;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.exchange.CheckpointForm;
import org.lathe.models.exchange.StoredTensor;
import org.lathe.models.exchange.WeightNaming;
import org.lathe.models.ltm.LtmConfig;

/**
 * Checkpoints of the authors' release (mingluzhao/Latent-Thought-LM, April 2025): {@code
 * config.json} has its {@code model_args}, and the names are those of its {@code state_dict}. Both
 * its plain names, which are Lathe's too, and those of its fused and compiled layers are read; the
 * latter are written, since its training loads no others.
 */
public final class ReleaseForm implements CheckpointForm {
  private static final String TABLE = "tok_embeddings.weight";

  /** The output embedding is the table, and the release stores it a second time. */
  private static final String OUTPUT = "output.weight";

  /** Last parts of the names of masks and rotary tables, of this release and of those before. */
  private static final Set<String> BUFFERS =
      Set.of(
          "mask", "attn_mask", "freqs_cos", "freqs_sin", "freqs_cis", "freqs_cos_z", "freqs_sin_z");

  @Override
  public String id() {
    return "release";
  }

  @Override
  public String reader() {
    return "the authors' release";
  }

  @Override
  public Optional<Model> model(JsonNode config) {
    return ReleaseArguments.isLike(config)
        ? Optional.of(new LtmModel(ReleaseArguments.config(config)))
        : Optional.empty();
  }

  @Override
  public Optional<WeightNaming> naming(Model model) {
    return model.config() instanceof LtmConfig config && config.blocks().areLlama()
        ? Optional.of(new Naming(config))
        : Optional.empty();
  }

  private record Naming(LtmConfig of) implements WeightNaming {
    /**
     * {@inheritDoc}
     *
     * @throws InputException if the base of the rotary embedding is not the release's
     */
    @Override
    public Map<String, Object> config() {
      return ReleaseArguments.of(of);
    }

    @Override
    public Optional<StoredTensor> stored(String name) {
      if (name.equals(OUTPUT)) {
        return Optional.of(new StoredTensor.Copy(TABLE));
      }
      if (BUFFERS.contains(name.substring(name.lastIndexOf('.') + 1))) {
        return Optional.of(new StoredTensor.Buffer());
      }
      return Optional.of(new StoredTensor.Weight(LlamaParameters.canonical(name)));
    }

    @Override
    public List<String> names(String tensor) {
      return tensor.equals(TABLE)
          ? List.of(TABLE, OUTPUT)
          : List.of(LlamaParameters.released(tensor));
    }
  }
}
