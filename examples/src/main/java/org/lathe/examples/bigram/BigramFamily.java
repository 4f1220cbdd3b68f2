package org.lathe.examples.bigram;

import org.lathe.models.Family;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;

/** Names the records for the parts of a recipe and of a checkpoint. */
public final class BigramFamily implements Family {
  /** Name in recipes and checkpoints. */
  public static final String ID = "bigram";

  /** Creates the family; {@link java.util.ServiceLoader} calls this. */
  public BigramFamily() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Class<BigramShape> shape() {
    return BigramShape.class;
  }

  @Override
  public Class<BigramConfig> config() {
    return BigramConfig.class;
  }

  @Override
  public Model model(ModelConfig config) {
    return new BigramModel((BigramConfig) config);
  }
}
