package org.lathe.models.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Model;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.exchange.CheckpointForm;
import org.lathe.models.exchange.ConfigFields;
import org.lathe.models.exchange.StoredTensor;
import org.lathe.models.exchange.WeightNaming;

/**
 * MDLM in its authors' release for Hugging Face's transformers (kuleshov-group/mdlm-owt). A
 * checkpoint of its training (Lightning) has the same names under {@code state_dict}. The noise is
 * no part of its configuration: a model that is read has the published schedule.
 */
public final class MdlmForm implements CheckpointForm {
  private static final String TYPE = "mdlm";
  private static final String PREFIX = "backbone.";

  @Override
  public String id() {
    return "release";
  }

  @Override
  public String reader() {
    return "the authors' release of MDLM";
  }

  @Override
  public Optional<Model> model(JsonNode config) {
    return config.path("model_type").asText().equals(TYPE)
        ? Optional.of(new DiffusionModel(read(new ConfigFields(config))))
        : Optional.empty();
  }

  private static DiffusionConfig read(ConfigFields fields) {
    // The ids of tokens and the mask's, which is the last.
    int ids = fields.size("vocab_size");
    fields.require(ids > 1, "vocab_size", "at least 2, the mask's id being one");
    return ReleasedDit.config(
        Process.MDLM,
        ids - 1,
        fields,
        "hidden_dim",
        "model_length",
        fields.json().path("time_conditioning").asBoolean(),
        ScheduleName.LOG_LINEAR.published());
  }

  @Override
  public Optional<WeightNaming> naming(Model model) {
    return model.config() instanceof DiffusionConfig config && config.process() == Process.MDLM
        ? Optional.of(new Naming(config))
        : Optional.empty();
  }

  private record Naming(DiffusionConfig of) implements WeightNaming {
    /**
     * {@inheritDoc}
     *
     * @throws InputException if a constant of the release's code is another one here
     */
    @Override
    public Map<String, Object> config() {
      ReleasedDit.requireReleased(of);
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("model_type", TYPE);
      json.put("architectures", List.of("MDLM"));
      json.put(
          "auto_map",
          Map.of(
              "AutoConfig",
              "configuration_mdlm.MDLMConfig",
              "AutoModelForMaskedLM",
              "modeling_mdlm.MDLM"));
      json.put("vocab_size", of.noisyIds());
      json.put("model_length", of.places());
      json.put("hidden_dim", of.dim());
      json.put("cond_dim", of.conditioning());
      json.put("n_blocks", of.layers());
      json.put("n_heads", of.heads());
      json.put("dropout", ReleasedDit.DROPOUT);
      json.put("time_conditioning", of.timeInput());
      json.put("torch_dtype", "float32");
      return json;
    }

    @Override
    public Optional<StoredTensor> stored(String name) {
      return name.startsWith(PREFIX)
          ? ReleasedDit.stored(name.substring(PREFIX.length()))
          : Optional.empty();
    }

    @Override
    public Map<String, Safetensors.Entry> buffers() {
      return ReleasedDit.buffers(of, PREFIX);
    }

    @Override
    public List<String> names(String tensor) {
      return List.of(PREFIX + tensor);
    }
  }
}
