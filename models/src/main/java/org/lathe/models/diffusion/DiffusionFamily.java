package org.lathe.models.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import org.lathe.models.Family;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;
import org.lathe.models.diffusion.network.DiffusionConfig;

/** Discrete diffusion models: MDLM, SEDD with masks or with uniform noise, and MD4. */
public final class DiffusionFamily implements Family {
  /** Name in recipes and checkpoints. */
  public static final String ID = "diffusion";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Class<DiffusionShape> shape() {
    return DiffusionShape.class;
  }

  @Override
  public Class<DiffusionOptions> objective() {
    return DiffusionOptions.class;
  }

  /**
   * Returns whether it has a noise schedule, or the width of the network's conditioning, which no
   * other family has: one of both, so that the other is named where it is missing. A configuration
   * of a release has a {@code model_type}.
   */
  @Override
  public boolean wrote(JsonNode config) {
    return Family.super.wrote(config)
        || config.has("schedule")
        || config.has("cond_dim") && !config.has("model_type");
  }

  @Override
  public Class<DiffusionConfig> config() {
    return DiffusionConfig.class;
  }

  @Override
  public Model model(ModelConfig config) {
    return new DiffusionModel((DiffusionConfig) config);
  }
}
