package org.lathe.fuzzing.targets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.Safetensors;
import org.lathe.models.Checkpoint;
import org.lathe.models.exchange.CheckpointImport;
import org.lathe.training.RecipeFile;
import org.lathe.training.TrainedModel;
import org.lathe.training.scale.ClusterFile;
import org.lathe.training.scale.ScalePlan;

/** Targets that read models, and what describes their training. */
public final class ModelTargets {
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String TRAINING = "training.json";
  private static final String CLUSTER =
      """
      nodes: 2
      ranksPerNode: 2
      link:
        bitsPerSecond: 400e9
        cards: 8
        share: 0.9
        latencySeconds: 5e-6
      inside:
        bytesPerSecond: 340e9
        latencySeconds: 0.000002
      step:
        seconds: 17.7
        sequences: 2
        fixedSeconds: 0.1
      leaf: 1
      counts: [2, 4]
      """;

  private ModelTargets() {}

  /** Returns the cheap ones. */
  public static List<FuzzTarget> cheap() {
    return List.of(safetensors(), checkpoint(), foreign(), recipe(), cluster());
  }

  /** Returns the target that opens an engine. */
  public static FuzzTarget weights() {
    return ReadFiles.costly(
        "weights",
        "weights and moments of a checkpoint, by its configuration",
        List.of(WEIGHTS, "optimizer.safetensors", CONFIG),
        SmallRun::writeCheckpoint,
        ModelTargets::load);
  }

  private static void load(Path folder) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    Backends.Choice engine = Backends.choose("scalar");
    try (Session session = engine.backend().open(engine.device(), 1)) {
      checkpoint.loadTraining(session, false);
    }
  }

  private static FuzzTarget safetensors() {
    String file = "tensors.safetensors";
    return ReadFiles.cheap(
        "safetensors",
        "tensors in a safetensors file",
        List.of(file),
        folder -> {
          Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
          tensors.put("a", Safetensors.Entry.of(new int[] {2, 3}, new float[6]));
          tensors.put("b", Safetensors.Entry.of(new int[] {2}, new int[] {1, -1}));
          tensors.put("c", Safetensors.Entry.of(new int[] {}, new double[] {0.5}));
          tensors.put("d", Safetensors.Entry.of(new int[] {0, 4}, new float[0]));
          Safetensors.write(folder.resolve(file), tensors);
        },
        folder -> Safetensors.read(folder.resolve(file)));
  }

  private static FuzzTarget checkpoint() {
    return ReadFiles.cheap(
        "checkpoint",
        "configuration, training state and tokenizer of a checkpoint",
        List.of(CONFIG, TRAINING, "tokenizer.json"),
        SmallRun::writeCheckpoint,
        folder -> {
          TrainedModel model = TrainedModel.open(folder, Optional.empty());
          model.tokenizer().decode(model.tokenizer().encode("words of a line, é"));
          model.inference();
        });
  }

  private static FuzzTarget foreign() {
    return ReadFiles.cheap(
        "import",
        "weights of another program",
        List.of(WEIGHTS, CONFIG),
        SmallRun::writeCheckpoint,
        folder -> CheckpointImport.read(folder.resolve(WEIGHTS), folder.resolve(CONFIG)));
  }

  private static FuzzTarget recipe() {
    return ReadFiles.cheap(
        "recipe",
        "a recipe in YAML",
        List.of(RecipeFile.NAME),
        folder -> RecipeFile.write(folder.resolve(RecipeFile.NAME), SmallRun.recipe("stories")),
        folder -> RecipeFile.yaml(RecipeFile.read(folder.resolve(RecipeFile.NAME))));
  }

  private static FuzzTarget cluster() {
    String file = "cluster.yaml";
    return ReadFiles.cheap(
        "cluster",
        "the cluster of a scale plan in YAML",
        List.of(file),
        folder -> Files.writeString(folder.resolve(file), CLUSTER),
        folder -> ScalePlan.of(SmallRun.recipe("stories"), ClusterFile.read(folder.resolve(file))));
  }
}
