package org.lathe.training.bigram;

import org.lathe.models.Family;
import org.lathe.models.Model;
import org.lathe.models.ModelConfig;
import org.lathe.models.ModelShape;

/** Predicts a token from the one before it. Found by {@link java.util.ServiceLoader}. */
public final class BigramFamily implements Family {
  /** Name in recipes and checkpoints. */
  public static final String ID = "bigram";

  /** The size as a recipe says it. */
  public record Shape(int dim, int positions) implements ModelShape {
    @Override
    public Model model(int vocabulary) {
      return new BigramModel(new Config(vocabulary, dim, positions));
    }
  }

  /** What {@code config.json} says. */
  public record Config(int vocabulary, int dim, int positions) implements ModelConfig {
    @Override
    public int layers() {
      return 1;
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Class<Shape> shape() {
    return Shape.class;
  }

  @Override
  public Class<Config> config() {
    return Config.class;
  }

  @Override
  public Model model(ModelConfig config) {
    return new BigramModel((Config) config);
  }
}
