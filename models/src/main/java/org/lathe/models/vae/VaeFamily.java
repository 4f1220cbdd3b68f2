package org.lathe.models.vae;

import org.lathe.models.Family;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;

/** Amortized variational autoencoders with a latent thought model's decoder. */
public final class VaeFamily implements Family {
  /** Name in recipes and checkpoints. */
  public static final String ID = "vae";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Class<VaeShape> shape() {
    return VaeShape.class;
  }

  @Override
  public Class<VaeOptions> objective() {
    return VaeOptions.class;
  }

  @Override
  public Class<VaeConfig> config() {
    return VaeConfig.class;
  }

  @Override
  public Model model(ModelConfig config) {
    return new VaeModel((VaeConfig) config);
  }
}
