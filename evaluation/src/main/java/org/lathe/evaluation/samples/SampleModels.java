package org.lathe.evaluation.samples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.lathe.engine.Session;
import org.lathe.evaluation.judging.Judge;
import org.lathe.evaluation.judging.PretrainedJudge;
import org.lathe.files.InputException;
import org.lathe.training.TrainedModel;

/** The models that judge samples, each loaded once. */
final class SampleModels implements AutoCloseable {
  /** Fresh draws for each block that a latent thought model judges. */
  private static final int DRAWS = 4;

  private final Supplier<Session> opened;
  private final Map<Path, PretrainedJudge> loaded = new HashMap<>();
  private final Map<Path, Session> sessions = new HashMap<>();

  SampleModels(Supplier<Session> sessionOf) {
    this.opened = sessionOf;
  }

  /** Returns the model of a run, or one from elsewhere, such as a GPT-2. */
  Judge judge(Path folder, long seed) {
    boolean run = Files.isDirectory(folder.resolve("checkpoints"));
    boolean checkpoint = Files.isRegularFile(folder.resolve("training.json"));
    if (!run && !checkpoint) {
      return pretrained(folder);
    }
    TrainedModel model = TrainedModel.open(folder, Optional.empty());
    Session session = opened.get();
    sessions.put(folder, session);
    model.checkpoint().loadWeights(session);
    return new LatheJudge(
        "Lathe's " + model.checkpoint().folder(),
        session,
        model.model(),
        model.tokenizer(),
        model.inference(),
        model.length(),
        DRAWS,
        seed);
  }

  /** Returns a model from elsewhere, such as a GPT-2. */
  PretrainedJudge pretrained(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "no folder "
              + folder
              + ": give one with a GPT-2 (config.json, model.safetensors), such as the files of"
              + " openai-community/gpt2");
    }
    return loaded.computeIfAbsent(
        folder.toAbsolutePath().normalize(),
        key -> {
          Session session = opened.get();
          sessions.put(key, session);
          return PretrainedJudge.open(folder, session);
        });
  }

  @Override
  public void close() {
    loaded.values().forEach(PretrainedJudge::close);
    sessions.values().forEach(Session::close);
  }
}
