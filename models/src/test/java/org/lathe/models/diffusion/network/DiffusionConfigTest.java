package org.lathe.models.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.files.InputException;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/** A configuration is read as it was written, and what does not fit is refused in one line. */
class DiffusionConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @EnumSource
  void isReadAsItWasWritten(Process process) throws JsonProcessingException {
    DiffusionConfig config = SmallDiffusion.config(process);
    JsonNode json = JSON.valueToTree(config);
    assertEquals(config, JSON.treeToValue(json, DiffusionConfig.class));
  }

  @ParameterizedTest
  @EnumSource
  void hasAnySchedule(ScheduleName name) throws JsonProcessingException {
    DiffusionConfig given = SmallDiffusion.config(Process.MDLM, true);
    DiffusionConfig config = with(given, given.dim(), given.heads(), name.published());
    JsonNode json = JSON.valueToTree(config);
    assertEquals(config, JSON.treeToValue(json, DiffusionConfig.class));
  }

  /** The fields of the release's configuration, without a width of the feed-forward layers. */
  @Test
  void hasTheFieldsOfTheRelease() throws JsonProcessingException {
    String json =
        """
        {"vocab_size": 15, "mask_id": 15, "hidden_size": 24, "cond_dim": 10,
         "frequency_embedding_size": 32, "n_blocks": 2, "n_heads": 2, "length": 21,
         "norm_eps": 1e-05, "rope_theta": 10000.0, "time_conditioning": true, "graph": "absorb",
         "schedule": "log_linear", "noise_eps": 0.001, "scale_by_sigma": true}
        """;
    DiffusionConfig config = JSON.readValue(json, DiffusionConfig.class);
    assertEquals(Process.SEDD_ABSORB, config.process());
    assertEquals(96, config.hidden());
    assertEquals(32, config.frequencies());
    assertEquals(16, config.noisyIds());
    ObjectNode written = JSON.valueToTree(config);
    assertEquals(96, written.remove("hidden_dim").asInt());
    assertEquals(JSON.readTree(json), written);
  }

  private static DiffusionConfig with(
      DiffusionConfig config, int dim, int heads, NoiseSchedule schedule) {
    return new DiffusionConfig(
        config.process(),
        config.vocabulary(),
        dim,
        config.layers(),
        heads,
        config.hidden(),
        config.positions(),
        config.conditioning(),
        config.frequencies(),
        config.timeInput(),
        schedule,
        config.epsilon(),
        config.ropeTheta());
  }

  @Test
  void headsThatDoNotFitAreRefused() {
    DiffusionConfig config = SmallDiffusion.config(Process.MDLM);
    refused("dim 16 is not a multiple of 3 heads", () -> with(config, 16, 3, config.schedule()));
    refused(
        "dim 18 with 2 heads: a head is 9 wide, must be even",
        () -> with(config, 18, 2, config.schedule()));
    refused(
        "layers 2 * dim 65536 * dim 65536 is more than 2147483647, too many elements for a weight",
        () -> with(config, 1 << 16, 2, config.schedule()));
  }

  @Test
  void md4ReadsTheTime() {
    refused(
        "timeInput false: a network of md4 without the time is not supported",
        () -> SmallDiffusion.config(Process.MD4, false));
  }

  private static void refused(String message, Runnable made) {
    assertEquals(
        "model configuration: " + message,
        assertThrows(IllegalArgumentException.class, made::run).getMessage());
  }

  @Test
  void fieldsThatAreMissingOrUnknownAreNamed() {
    unread("it has no cond_dim: give the config.json of a diffusion model", "cond_dim", null);
    String whole = ", must be a whole number between 1 and ";
    unread("n_heads \"two\"" + whole + "2147483647", "n_heads", "\"two\"");
    unread("hidden_size 0" + whole + "2147483647", "hidden_size", "0");
    unread("vocab_size -1" + whole + "2147483647", "vocab_size", "-1");
    unread("length 2147483647" + whole + "2147483646", "length", "2147483647");
    unread("graph 'erase', must be absorb or uniform", "graph", "\"erase\"");
    unread(
        "schedule 'square', must be log_linear, linear, cosine or geometric",
        "schedule",
        "\"square\"");
    unread("mask_id 3, must be vocab_size 11", "mask_id", "3");
    unread("scale_by_sigma false is supported with graph uniform alone", "scale_by_sigma", "false");
  }

  private static void unread(String message, String field, String value) {
    ObjectNode json = JSON.valueToTree(SmallDiffusion.config(Process.SEDD_ABSORB));
    json.remove(field);
    if (value != null) {
      try {
        json.set(field, JSON.readTree(value));
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    }
    assertEquals(
        message, assertThrows(InputException.class, () -> DiffusionConfig.of(json)).getMessage());
  }
}
