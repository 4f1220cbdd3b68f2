package org.lathe.models.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Model;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.noise.GeometricSchedule;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.exchange.CheckpointForm;
import org.lathe.models.exchange.ConfigFields;
import org.lathe.models.exchange.StoredTensor;
import org.lathe.models.exchange.WeightNaming;

/**
 * SEDD in its authors' release (louaaron/sedd-small and sedd-medium): {@code config.json} is the
 * configuration of its training, with the parts {@code model}, {@code graph} and {@code noise}. A
 * checkpoint of its training has the same names under {@code model}.
 */
public final class SeddForm implements CheckpointForm {
  private static final String MODEL = "model";
  private static final String GRAPH = "graph";
  private static final String NOISE = "noise";
  private static final String TYPE = "type";
  private static final String ABSORB = "absorb";
  private static final String UNIFORM = "uniform";
  private static final String LOG_LINEAR = "loglinear";
  private static final String GEOMETRIC = "geometric";
  private static final String LEAST = "sigma_min";
  private static final String MOST = "sigma_max";
  private static final String SCALED = "scale_by_sigma";

  @Override
  public String id() {
    return "release";
  }

  @Override
  public String reader() {
    return "the authors' release of SEDD";
  }

  @Override
  public Optional<Model> model(JsonNode config) {
    return config.path(GRAPH).isObject() && config.path(MODEL).isObject()
        ? Optional.of(new DiffusionModel(read(config)))
        : Optional.empty();
  }

  private static DiffusionConfig read(JsonNode json) {
    ConfigFields graph = new ConfigFields(json.path(GRAPH));
    String type = graph.json().path(TYPE).asText();
    boolean masks = type.equals(ABSORB);
    graph.require(masks || type.equals(UNIFORM), TYPE, "%s or %s".formatted(ABSORB, UNIFORM));
    ConfigFields network = new ConfigFields(json.path(MODEL));
    network.require(
        network.json().path(SCALED).asBoolean() == masks,
        SCALED,
        "%s, as graph is %s".formatted(masks, type));
    return ReleasedDit.config(
        masks ? Process.SEDD_ABSORB : Process.SEDD_UNIFORM,
        new ConfigFields(json).size("tokens"),
        network,
        "hidden_size",
        "length",
        true,
        schedule(new ConfigFields(json.path(NOISE))));
  }

  private static NoiseSchedule schedule(ConfigFields noise) {
    String type = noise.json().path(TYPE).asText();
    if (type.equals(LOG_LINEAR)) {
      return ScheduleName.LOG_LINEAR.published();
    }
    noise.require(type.equals(GEOMETRIC), TYPE, "%s or %s".formatted(LOG_LINEAR, GEOMETRIC));
    try {
      return new GeometricSchedule(
          noise.number(LEAST, GeometricSchedule.LEAST), noise.number(MOST, GeometricSchedule.MOST));
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }

  @Override
  public Optional<WeightNaming> naming(Model model) {
    return model.config() instanceof DiffusionConfig config && config.process().scores()
        ? Optional.of(new Naming(config))
        : Optional.empty();
  }

  private record Naming(DiffusionConfig of) implements WeightNaming {
    /**
     * {@inheritDoc}
     *
     * @throws InputException if a constant of the release's code is another one here, or the
     *     schedule is none of its own
     */
    @Override
    public Map<String, Object> config() {
      ReleasedDit.requireReleased(of);
      ReleasedDit.require(of.timeInput(), "timeInput", true);
      Map<String, Object> graph = new LinkedHashMap<>();
      graph.put(TYPE, of.process().masks() ? ABSORB : UNIFORM);
      graph.put("file", "data");
      graph.put("report_all", false);
      Map<String, Object> network = new LinkedHashMap<>();
      network.put("name", "lathe");
      network.put(TYPE, "ddit");
      network.put("hidden_size", of.dim());
      network.put("cond_dim", of.conditioning());
      network.put("length", of.places());
      network.put("n_blocks", of.layers());
      network.put("n_heads", of.heads());
      network.put(SCALED, of.process().masks());
      network.put("dropout", ReleasedDit.DROPOUT);
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("tokens", of.vocabulary());
      json.put(GRAPH, graph);
      json.put(NOISE, noise());
      json.put(MODEL, network);
      return json;
    }

    private Map<String, Object> noise() {
      Map<String, Object> noise = new LinkedHashMap<>();
      if (of.schedule() instanceof GeometricSchedule geometric) {
        noise.put(TYPE, GEOMETRIC);
        noise.put(LEAST, geometric.least());
        noise.put(MOST, geometric.most());
        return noise;
      }
      NoiseSchedule published = ScheduleName.LOG_LINEAR.published();
      ReleasedDit.require(
          of.schedule().equals(published), "schedule", "geometric or the published log_linear");
      noise.put(TYPE, LOG_LINEAR);
      noise.put(LEAST, GeometricSchedule.LEAST);
      noise.put(MOST, GeometricSchedule.MOST);
      return noise;
    }

    @Override
    public Optional<StoredTensor> stored(String name) {
      return ReleasedDit.stored(name);
    }

    @Override
    public Map<String, Safetensors.Entry> buffers() {
      return ReleasedDit.buffers(of, "");
    }

    @Override
    public List<String> names(String tensor) {
      return List.of(tensor);
    }
  }
}
