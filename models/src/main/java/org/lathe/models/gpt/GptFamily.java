package org.lathe.models.gpt;

import org.lathe.models.Family;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;

/**
 * Autoregressive decoders whose likelihood is exact. The form {@code llama}, a latent thought
 * model's decoder without z, is trained here; the form {@code gpt2} ({@link Gpt2}) is read from
 * Hugging Face's checkpoints, to judge texts and to compute their features.
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

  @Override
  public Class<GptOptions> objective() {
    return GptOptions.class;
  }

  @Override
  public Class<LlamaConfig> config() {
    return LlamaConfig.class;
  }

  @Override
  public Model model(ModelConfig config) {
    return new LlamaModel((LlamaConfig) config);
  }
}
