package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.Safetensors;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.Checkpoint;
import org.lathe.models.GraphNames;
import org.lathe.models.NoOptions;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.gpt.Gpt2Model;

/** Logits, loss and every gradient of a GPT-2 on this engine, against PyTorch in float64. */
class GoldenGpt2Test {
  private static final Path GOLDEN = Path.of("../models/src/test/resources/golden-rivals/ar-gpt2");
  private static final BatchShape SHAPE = new BatchShape(3, 21);

  private final Map<String, Safetensors.Entry> expected =
      Safetensors.read(GOLDEN.resolve("expected.safetensors"));

  @TempDir Path folder;

  @Test
  void logitsLossAndEveryGradient() throws IOException {
    Files.copy(GOLDEN.resolve("config.json"), folder.resolve("config.json"));
    Files.copy(GOLDEN.resolve("weights.safetensors"), folder.resolve("model.safetensors"));
    Map<String, Safetensors.Entry> given = Safetensors.read(GOLDEN.resolve("case.safetensors"));
    Batch batch = new Batch(given.get("tokens").ints(), given.get("targets").ints());
    Checkpoint checkpoint = Checkpoint.open(folder);
    Gpt2Model model = (Gpt2Model) checkpoint.model();
    TornadoBackend backend = new TornadoBackend();
    try (Session session = backend.open(backend.devices().getFirst(), 2)) {
      checkpoint.loadWeights(session);
      try (Program logits = session.compile(model.graphs(SHAPE).logits())) {
        logits.write(GraphNames.TOKENS, batch.tokens());
        logits.run();
        assertClose("logits", Safetensors.Entry.of(new int[0], logits.read(GraphNames.LOGITS)), 1);
      }
      try (Objective objective =
          model.objective(session, StepShape.of(SHAPE, 1), new NoOptions())) {
        objective.begin();
        objective.prepare(batch, new Occasion(1, 1, 1, new int[] {0, 1, 2}), StepListener.NONE);
        double want = 0;
        for (double nll : expected.get("nll").doubles()) {
          want += nll;
        }
        assertEquals(want, objective.accumulate().loss(), TolerancePolicy.GOLDEN_SCORE * want);
      }
      Map<String, Safetensors.Entry> gradients = model.tensors(session, Parameter::gradient);
      assertEquals(
          expected.keySet().stream().filter(name -> name.startsWith("grad.")).count(),
          gradients.size());
      // The objective is the mean over the tokens, the golden one their sum.
      gradients.forEach((name, gradient) -> assertClose("grad." + name, gradient, SHAPE.tokens()));
    }
  }

  /** Fails unless a tensor, times a factor, is as expected, relative in norm. */
  private void assertClose(String name, Safetensors.Entry got, double factor) {
    double[] want = expected.get(name).doubles();
    double[] values = got.asDoubles();
    assertEquals(want.length, values.length, name);
    double error = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      error += Math.pow(values[i] * factor - want[i], 2);
      norm += want[i] * want[i];
    }
    double relative = Math.sqrt(error / norm);
    assertTrue(relative <= TolerancePolicy.GOLDEN_GRADIENT, () -> name + " is off by " + relative);
  }
}
