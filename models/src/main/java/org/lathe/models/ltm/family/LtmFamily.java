package org.lathe.models.ltm.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lathe.models.Family;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmOptions;

/** Latent thought models (Kong et al., 2025). */
public final class LtmFamily implements Family {
  /** Name in recipes. */
  public static final String ID = "ltm";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Class<LtmShape> shape() {
    return LtmShape.class;
  }

  @Override
  public Class<LtmOptions> objective() {
    return LtmOptions.class;
  }

  /**
   * Returns whether this family wrote a configuration. Its configurations name no family, like
   * those of the golden folders.
   */
  @Override
  public boolean wrote(JsonNode config) {
    return config.has("n_latents_total") && !config.has("family");
  }

  @Override
  public Class<LtmConfig> config() {
    return LtmConfig.class;
  }

  @Override
  public Model model(ModelConfig config) {
    return new LtmModel((LtmConfig) config);
  }

  @Override
  public void complete(ObjectNode objective) {
    AddedOptions.complete(objective);
  }

  @Override
  public JsonNode recipe(JsonNode options, Model model) {
    return EarlierOptions.recipe(options, LtmShape.of((LtmConfig) model.config()));
  }
}
