package org.lathe.models.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import org.lathe.models.Family;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;
import org.lathe.models.ModelShape;

/**
 * Autoregressive decoders whose likelihood is exact: the form {@code llama} is a latent thought
 * model's decoder without z; the form {@code gpt2} is GPT-2, with checkpoints of Hugging Face's
 * form.
 */
public final class GptFamily implements Family {
  /** Name in recipes and checkpoints. */
  public static final String ID = "gpt";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Class<LlamaShape> shape() {
    return LlamaShape.class;
  }

  /** Returns the shape of a GPT-2 where the recipe gives this form, else of Llama blocks. */
  @Override
  public Class<? extends ModelShape> shape(JsonNode model) {
    boolean gpt2 = model.path("form").asText().equalsIgnoreCase(Gpt2Shape.Form.GPT2.name());
    return gpt2 ? Gpt2Shape.class : LlamaShape.class;
  }

  /** Returns whether it is a configuration of this family's, or one of Hugging Face's form. */
  @Override
  public boolean wrote(JsonNode config) {
    return Family.super.wrote(config) || Gpt2Config.isLike(config);
  }

  @Override
  public Class<LlamaConfig> config() {
    return LlamaConfig.class;
  }

  @Override
  public Class<? extends ModelConfig> config(JsonNode json) {
    return Family.super.wrote(json) ? LlamaConfig.class : Gpt2Config.class;
  }

  @Override
  public Model model(ModelConfig config) {
    return switch (config) {
      case LlamaConfig llama -> new LlamaModel(llama);
      case Gpt2Config gpt2 -> new Gpt2Model(gpt2);
      default -> throw new IllegalArgumentException(config + " is of another family");
    };
  }
}
