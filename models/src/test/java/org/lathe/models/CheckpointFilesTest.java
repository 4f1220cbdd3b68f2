package org.lathe.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.SmallLlama;

/** Files of a checkpoint that cannot be: refused when read, and never written. */
class CheckpointFilesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", "true", "\"ltm\"", "", "{", "{}", "{} x"})
  void aConfigurationThatIsNoObjectIsOneLine(String text) throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), text);
    String message = assertThrows(InputException.class, () -> Checkpoint.open(folder)).getMessage();
    assertTrue(message.startsWith(config + " is "), message);
    assertEquals(1, message.lines().count(), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", ""})
  void aTrainingThatIsNoObjectIsOneLine(String text) throws IOException {
    LlamaModel model = SmallLlama.model(1);
    CheckpointJson.write(folder.resolve("config.json"), CheckpointJson.config(model));
    Path training = Files.writeString(folder.resolve("training.json"), text);
    Checkpoint checkpoint = Checkpoint.open(folder);
    String message = assertThrows(InputException.class, checkpoint::training).getMessage();
    assertTrue(message.startsWith(training + " is damaged: "), message);
  }

  /** Weights and moments: what was there before stays, and nothing is beside it. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsNotSaved(float bad) throws IOException {
    LlamaModel model = SmallLlama.model(1);
    try (Session session = SmallLlama.open("scalar", 1, model)) {
      for (Parameter parameter : model.parameters()) {
        session.declare(parameter.firstMoment(), parameter.type());
        session.declare(parameter.secondMoment(), parameter.type());
      }
      Path whole = save(session, model);
      byte[] before = Files.readAllBytes(whole.resolve("model.safetensors"));
      Parameter last = model.parameters().getLast();
      for (String state : new String[] {last.name(), last.firstMoment(), last.secondMoment()}) {
        float[] values = session.read(state);
        float known = values[values.length - 1];
        values[values.length - 1] = bad;
        session.write(state, values);
        String message =
            assertThrows(NotFiniteWeightException.class, () -> save(session, model)).getMessage();
        assertTrue(message.endsWith(" is " + bad), message);
        assertTrue(message.contains(last.nameOfLayer(0)), message);
        values[values.length - 1] = known;
        session.write(state, values);
      }
      assertEquals(1, folder.resolve("checkpoints").toFile().list().length);
      assertEquals(before.length, Files.size(whole.resolve("model.safetensors")));
    }
  }

  private Path save(Session session, LlamaModel model) {
    return Checkpoint.save(folder, 1, session, model, false, Map.of("step", 1), Map.of());
  }

  @Test
  void whatIsFiniteIsSaved() throws IOException {
    LlamaModel model = SmallLlama.model(1);
    try (Session session = SmallLlama.open("scalar", 1, model)) {
      for (Parameter parameter : model.parameters()) {
        session.declare(parameter.firstMoment(), parameter.type());
        session.declare(parameter.secondMoment(), parameter.type());
      }
      assertEquals("step-00000001", save(session, model).getFileName().toString());
    }
  }
}
