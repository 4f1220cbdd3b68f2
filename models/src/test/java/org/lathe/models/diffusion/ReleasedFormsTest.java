package org.lathe.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Model;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.GeometricSchedule;
import org.lathe.models.diffusion.noise.LogLinearSchedule;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.exchange.CheckpointForm;
import org.lathe.models.exchange.StoredTensor;
import org.lathe.models.exchange.WeightNaming;

/** MDLM and SEDD are read from their releases, and written as these read them. */
class ReleasedFormsTest {
  /** The fields of kuleshov-group/mdlm-owt. */
  private static final String MDLM =
      """
      {"model_type": "mdlm", "architectures": ["MDLM"], "vocab_size": 50258, "model_length": 1024,
       "hidden_dim": 768, "cond_dim": 128, "n_blocks": 12, "n_heads": 12, "dropout": 0.1,
       "time_conditioning": false, "return_dict": false, "torch_dtype": "float32"}
      """;

  /** The parts of louaaron/sedd-small that tell the model. */
  private static final String SEDD =
      """
      {"ngpus": 8, "tokens": 50257, "training": {"ema": 0.9999},
       "graph": {"type": "absorb", "file": "data", "report_all": false},
       "noise": {"type": "loglinear", "sigma_min": 0.0001, "sigma_max": 20},
       "model": {"name": "small", "type": "ddit", "hidden_size": 768, "cond_dim": 128,
                 "length": 1024, "n_blocks": 12, "n_heads": 12, "scale_by_sigma": true,
                 "dropout": 0.1}}
      """;

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) Json.reader().readTree(text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static CheckpointForm form(Process process) {
    return process == Process.MDLM ? new MdlmForm() : new SeddForm();
  }

  private static DiffusionConfig config(
      Process process, int hidden, int frequencies, NoiseSchedule schedule) {
    boolean time = process != Process.MDLM;
    return new DiffusionConfig(
        process, 15, 8, 2, 2, hidden, 20, 6, frequencies, time, schedule, 1e-5, 10_000);
  }

  private static DiffusionConfig config(Process process) {
    return config(process, 32, 256, new LogLinearSchedule(1e-3));
  }

  private static WeightNaming naming(DiffusionConfig config) {
    return form(config.process()).naming(new DiffusionModel(config)).orElseThrow();
  }

  private static DiffusionConfig read(CheckpointForm form, JsonNode json) {
    return (DiffusionConfig) form.model(json).orElseThrow().config();
  }

  /** The weights that RIVALS counts: 169.6 million with the mask's output row. */
  @Test
  void thePublishedModelsAreRead() {
    Model mdlm = new MdlmForm().model(json(MDLM)).orElseThrow();
    Model sedd = new SeddForm().model(json(SEDD)).orElseThrow();
    DiffusionConfig expected =
        new DiffusionConfig(
            Process.MDLM,
            50257,
            768,
            12,
            12,
            3072,
            1023,
            128,
            256,
            false,
            new LogLinearSchedule(1e-3),
            1e-5,
            10_000);
    assertEquals(expected, mdlm.config());
    long mask = 768 + 1;
    assertEquals(169.6e6, mdlm.size() + mask, 0.05e6);
    assertEquals(mdlm.size(), sedd.size());
    DiffusionConfig absorb = (DiffusionConfig) sedd.config();
    assertEquals(Process.SEDD_ABSORB, absorb.process());
    assertTrue(absorb.timeInput());
    assertEquals(1023, absorb.positions());
  }

  @Test
  void uniformNoiseIsRead() {
    ObjectNode json = json(SEDD);
    json.withObject("graph").put("type", "uniform");
    json.withObject("noise").put("type", "geometric").put("sigma_max", 10);
    json.withObject("model").put("scale_by_sigma", false);
    DiffusionConfig config = read(new SeddForm(), json);
    assertEquals(Process.SEDD_UNIFORM, config.process());
    assertEquals(new GeometricSchedule(1e-4, 10), config.schedule());
  }

  @ParameterizedTest
  @EnumSource(value = Process.class, mode = EnumSource.Mode.EXCLUDE, names = "MD4")
  void theConfigurationIsReadAgain(Process process) {
    DiffusionConfig config = config(process);
    assertEquals(config, read(form(process), Json.tree(naming(config).config())));
    if (process.scores()) {
      DiffusionConfig geometric = config(process, 32, 256, new GeometricSchedule(1e-3, 5));
      assertEquals(geometric, read(form(process), Json.tree(naming(geometric).config())));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Process.class, mode = EnumSource.Mode.EXCLUDE, names = "MD4")
  void everyNameIsFoundAgain(Process process) {
    DiffusionConfig config = config(process);
    WeightNaming naming = naming(config);
    for (String ours : new DiffusionModel(config).checkpointTensors().keySet()) {
      String theirs = process == Process.MDLM ? "backbone." + ours : ours;
      assertEquals(List.of(theirs), naming.names(ours));
      assertEquals(Optional.of(new StoredTensor.Weight(ours)), naming.stored(theirs));
    }
    String buffer =
        process == Process.MDLM ? "backbone.rotary_emb.inv_freq" : "rotary_emb.inv_freq";
    assertEquals(Optional.of(new StoredTensor.Buffer()), naming.stored(buffer));
    // A head of width 4 has two pairs, of frequencies 10000^0 and 10000^(-2/4).
    assertEquals(Set.of(buffer), naming.buffers().keySet());
    assertArrayEquals(new float[] {1, 0.01f}, naming.buffers().get(buffer).floats());
  }

  @Test
  void md4HasNoForm() {
    DiffusionConfig md4 =
        new DiffusionConfig(
            Process.MD4, 15, 8, 2, 2, 32, 20, 6, 6, true, new LogLinearSchedule(0), 1e-5, 10_000);
    assertTrue(new MdlmForm().naming(new DiffusionModel(md4)).isEmpty());
    assertTrue(new SeddForm().naming(new DiffusionModel(md4)).isEmpty());
    assertTrue(new MdlmForm().model(json(SEDD)).isEmpty());
    assertTrue(new SeddForm().model(json(MDLM)).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "vocab_size, 1",
    "vocab_size, null",
    "model_length, 1",
    "hidden_dim, 0",
    "n_blocks, '\"12\"'",
  })
  void aWrongFieldIsNamed(String field, String value) {
    ObjectNode json = json(MDLM);
    json.set(field, json("{\"of\": " + value + "}").get("of"));
    String message =
        assertThrows(InputException.class, () -> new MdlmForm().model(json)).getMessage();
    assertTrue(message.startsWith(field + " is "), message);
  }

  @ParameterizedTest
  @CsvSource({
    "graph, type, '\"tree\"', type",
    "noise, type, '\"cosine\"', type",
    "model, scale_by_sigma, false, scale_by_sigma",
    "model, hidden_size, 770, 'model configuration: dim 770 is not'",
  })
  void whatIsNotComputedHereIsNamed(String part, String field, String value, String named) {
    ObjectNode json = json(SEDD);
    json.withObject(part).set(field, json("{\"of\": " + value + "}").get("of"));
    String message =
        assertThrows(InputException.class, () -> new SeddForm().model(json)).getMessage();
    assertTrue(message.startsWith(named), message);
  }

  /** The constants of the releases' code. */
  @Test
  void whatTheReleasesDoNotComputeIsNamed() {
    NoiseSchedule published = new LogLinearSchedule(1e-3);
    refused(
        "hidden of this model is 30, and the release computes 32 only: train one with set"
            + " model.hidden=32",
        config(Process.MDLM, 30, 256, published));
    refused(
        "frequencies of this model is 32, and the release computes 256 only: train one with set"
            + " model.frequencies=256",
        config(Process.SEDD_UNIFORM, 32, 32, published));
    refused(
        "the release computes no model whose schedule is not geometric or the published log_linear",
        config(Process.SEDD_ABSORB, 32, 256, new LogLinearSchedule(0.01)));
  }

  private static void refused(String what, DiffusionConfig config) {
    InputException refused = assertThrows(InputException.class, () -> naming(config).config());
    assertEquals(what, refused.getMessage());
  }
}
