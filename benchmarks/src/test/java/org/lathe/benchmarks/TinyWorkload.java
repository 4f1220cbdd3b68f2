package org.lathe.benchmarks;

import java.util.List;
import org.lathe.models.BatchShape;
import org.lathe.models.Model;
import org.lathe.models.NoOptions;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.gpt.Gpt2Config;
import org.lathe.models.gpt.Gpt2Model;
import org.lathe.models.gpt.LlamaConfig;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.family.LtmModel;
import org.lathe.models.optimizer.AverageOptions;
import org.lathe.models.optimizer.OptimizerOptions;

/** Models of all forms, so small that a test can measure them. */
public final class TinyWorkload {
  private static final int LENGTH = 24;
  private static final int SEQUENCES = 512;

  private TinyWorkload() {}

  /** Returns a latent thought model. */
  public static Workload ltm(int layers, int batch) {
    return of(
        new LtmModel(LtmConfig.of(61, 16, layers, 2, LENGTH, 8, 2)), LtmOptions.paper(16), batch);
  }

  /** Returns a decoder of Llama blocks; a window of {@value #LENGTH} is the whole sequence. */
  static Workload llama(int window) {
    LlamaConfig config = new LlamaConfig(61, 16, 3, 2, LENGTH, window, 40, 1e-5, 1e4);
    return of(new LlamaModel(config), new NoOptions(), 2);
  }

  /** Returns a GPT-2. */
  public static Workload gpt2(boolean bias, Gpt2Config.Gelu gelu) {
    Gpt2Config config = new Gpt2Config(61, 16, 3, 2, LENGTH, 64, 1e-5, bias, gelu);
    return of(new Gpt2Model(config), new NoOptions(), 2);
  }

  /** Returns one of each form. */
  static List<Workload> all() {
    return List.of(ltm(2, 1), llama(LENGTH), gpt2(true, Gpt2Config.Gelu.TANH));
  }

  private static Workload of(Model model, ObjectiveOptions options, int batch) {
    return new Workload(
        "tiny",
        model,
        options,
        OptimizerOptions.published(),
        AverageOptions.NONE,
        new BatchShape(batch, LENGTH),
        SEQUENCES);
  }
}
