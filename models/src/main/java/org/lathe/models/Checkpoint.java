package org.lathe.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.DurableFolder;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.files.Sha256;

/**
 * A checkpoint: a folder with {@code config.json}, {@code model.safetensors} (weights by the
 * release's names, those that are used: where training averages them, the averages), and from
 * training {@code optimizer.safetensors} (what training needs to continue: AdamW's moments {@code
 * m.} and {@code v.}, and where there are averages the weights themselves, {@code w.}) and {@code
 * training.json}, and {@code tokenizer.json} of a tokenizer that the run trained. A run keeps them
 * as {@code checkpoints/step-00000100}; a folder appears whole or not at all. The bytes depend on
 * the training alone, never on when or where it ran.
 */
public final class Checkpoint {
  private static final String CONFIG = "config.json";
  private static final String MODEL = "model.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String TRAINING = "training.json";

  // Prefixes of the tensors of a training.
  private static final String WEIGHT = "w.";
  private static final String FIRST_MOMENT = "m.";
  private static final String SECOND_MOMENT = "v.";

  /** The files that a checkpoint of a run has at least. */
  private static final List<String> COMPLETE = List.of(CONFIG, MODEL, TRAINING);

  private final Path folder;
  private final Model model;

  private Checkpoint(Path folder, Model model) {
    this.folder = folder;
    this.model = model;
  }

  /**
   * Opens a checkpoint.
   *
   * @param path folder of the checkpoint; or folder of a run, for its newest checkpoint; or the
   *     file {@code checkpoints/best} of a run, for the one that it names
   * @throws InputException if there is none, or its configuration cannot be read
   */
  public static Checkpoint open(Path path) {
    if (!Files.exists(path)) {
      throw new InputException(
          "no checkpoint at "
              + path
              + ": there is no such folder: check the path, or train a model first");
    }
    Path folder =
        Files.exists(path.resolve(CONFIG))
            ? path
            : RunCheckpoints.namedBy(path).or(() -> newest(path)).orElse(null);
    if (folder == null) {
      incomplete(path)
          .ifPresent(
              found -> {
                throw new InputException(
                    "no complete checkpoint in %s: %s is not a folder with %s: give another"
                        .formatted(path, found, String.join(", ", COMPLETE)));
              });
      throw new InputException(
          "no checkpoint in " + path + ": neither " + CONFIG + " nor checkpoints/step-* is there");
    }
    return new Checkpoint(folder, CheckpointJson.model(folder.resolve(CONFIG)));
  }

  /** Returns the folder of the run that this is a checkpoint of, if it is in one. */
  public Optional<Path> run() {
    Path checkpoints = folder.toAbsolutePath().getParent();
    boolean inRun = checkpoints != null && RunCheckpoints.isNameOf(checkpoints);
    return inRun ? Optional.ofNullable(checkpoints.getParent()) : Optional.empty();
  }

  /**
   * Returns the newest checkpoint in the folder of a run, if there is one. What only has the name
   * of a checkpoint, and not its files, is none.
   */
  public static Optional<Path> newest(Path run) {
    return RunCheckpoints.of(run).named().stream().filter(Checkpoint::complete).findFirst();
  }

  /** What has the name of a checkpoint but not its files, the last name first. */
  private static Optional<Path> incomplete(Path run) {
    return RunCheckpoints.of(run).named().stream().filter(folder -> !complete(folder)).findFirst();
  }

  static boolean complete(Path folder) {
    return COMPLETE.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
  }

  /** Returns the step that the name of the folder tells, if it is one of a run's. */
  public OptionalInt namedStep() {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    int step = RunCheckpoints.step(String.valueOf(last));
    return step >= 0 ? OptionalInt.of(step) : OptionalInt.empty();
  }

  /** Returns the folder of the checkpoint. */
  public Path folder() {
    return folder;
  }

  /** Returns the file of the weights. */
  public Path weights() {
    return folder.resolve(MODEL);
  }

  /** Returns the model. */
  public Model model() {
    return model;
  }

  /** Puts the weights into a session. */
  public void loadWeights(Session session) {
    model.loadWeights(session, weights());
  }

  /**
   * Returns the folder for measurements of this checkpoint: the folder of its run, since later
   * checkpoints replace this one; its own folder if it belongs to no run.
   */
  public Path resultsHome() {
    Path parent = folder.toAbsolutePath().getParent();
    boolean ofRun = parent != null && RunCheckpoints.isNameOf(parent);
    return ofRun ? folder.resolve("../..").normalize() : folder;
  }

  /**
   * Returns the SHA-256 of the file of the weights.
   *
   * @throws InputException if it cannot be read
   */
  public String weightsFingerprint() {
    Path file = weights();
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  /**
   * Puts into a session what a training continues with: weights, AdamW's moments, and averages.
   *
   * @param averaged whether the training averages the weights
   * @throws InputException if a tensor is missing or has another shape, or a number that is not
   *     finite, or a second moment is negative
   */
  public void loadTraining(Session session, boolean averaged) {
    Path file = folder.resolve(OPTIMIZER);
    loadWeights(session);
    Map<String, Safetensors.Entry> tensors = Safetensors.read(file);
    if (averaged) {
      Weights.startAverages(session, model.parameters());
      model.restore(session, part(tensors, WEIGHT), Parameter::name, file + " (weights)");
    }
    model.restore(
        session, part(tensors, FIRST_MOMENT), Parameter::firstMoment, file + " (first moments)");
    Map<String, Safetensors.Entry> second = part(tensors, SECOND_MOMENT);
    String where = file + " (second moments)";
    model.restore(session, second, Parameter::secondMoment, where);
    second.forEach((name, entry) -> requireNoNegative(where, name, entry.floats()));
  }

  /** The optimizer takes the root of a second moment, which is a mean of squares. */
  private static void requireNoNegative(String where, String name, float[] elements) {
    for (int i = 0; i < elements.length; i++) {
      if (elements[i] < 0) {
        throw new InputException(
            "%s: tensor %s has %s at element %d, must not be negative: the file is damaged, so give an earlier checkpoint"
                .formatted(where, name, elements[i], i));
      }
    }
  }

  private static Map<String, Safetensors.Entry> part(
      Map<String, Safetensors.Entry> tensors, String prefix) {
    Map<String, Safetensors.Entry> part = new LinkedHashMap<>();
    tensors.forEach(
        (name, entry) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), entry);
          }
        });
    return part;
  }

  /** Returns whether a training wrote it; else it holds weights only. */
  public boolean trained() {
    return Files.exists(folder.resolve(TRAINING));
  }

  /**
   * Returns the JSON that training saved about itself.
   *
   * @throws InputException if the checkpoint holds none
   */
  public JsonNode training() {
    Path file = folder.resolve(TRAINING);
    if (!trained()) {
      throw new InputException(
          folder + " cannot be resumed: it contains weights but no " + TRAINING);
    }
    return CheckpointJson.read(file);
  }

  /**
   * Writes {@code run/checkpoints/step-N} from a session.
   *
   * @param averaged whether the training averages the weights
   * @param training what training says about itself, as JSON
   * @param beside contents of further files, by their names
   * @return the new folder
   * @throws NotFiniteWeightException if a number that the training continues with is not finite;
   *     what was there before stays
   * @throws UncheckedIOException if it cannot be written; what was there before stays
   */
  public static Path save(
      Path run,
      long step,
      Session session,
      Model model,
      boolean averaged,
      Object training,
      Map<String, byte[]> beside) {
    Path folder = RunCheckpoints.of(run).of(step);
    DurableFolder.write(
        folder,
        inside -> {
          Function<Parameter, String> used = averaged ? Parameter::average : Parameter::name;
          Map<String, Safetensors.Entry> weights = model.tensors(session, used);
          requireFinite(weights);
          writeWeights(inside, model, weights);
          Map<String, Safetensors.Entry> states = new LinkedHashMap<>();
          BiConsumer<String, Function<Parameter, String>> keep =
              (prefix, state) ->
                  model
                      .tensors(session, state)
                      .forEach((name, entry) -> states.put(prefix + name, entry));
          if (averaged) {
            keep.accept(WEIGHT, Parameter::name);
          }
          keep.accept(FIRST_MOMENT, Parameter::firstMoment);
          keep.accept(SECOND_MOMENT, Parameter::secondMoment);
          requireFinite(states);
          Safetensors.write(inside.resolve(OPTIMIZER), states);
          CheckpointJson.write(inside.resolve(TRAINING), training);
          writeFiles(inside, beside);
        });
    return folder;
  }

  /** No later step can mend such a number, and no command would open the checkpoint. */
  private static void requireFinite(Map<String, Safetensors.Entry> tensors) {
    tensors.forEach(
        (name, entry) -> {
          float[] elements = entry.floats();
          for (int i = 0; i < elements.length; i++) {
            if (!Float.isFinite(elements[i])) {
              throw new NotFiniteWeightException(name, i, elements[i]);
            }
          }
        });
  }

  /**
   * Writes a checkpoint of weights alone, of no run.
   *
   * @param folder replaced if it is there
   * @param weights by the names of checkpoints, with the extents of {@link Model#checkpointTensors}
   * @param beside contents of further files, by their names
   * @throws UncheckedIOException if it cannot be written; what was there before stays
   */
  public static void save(
      Path folder,
      Model model,
      Map<String, Safetensors.Entry> weights,
      Map<String, byte[]> beside) {
    DurableFolder.write(
        folder,
        inside -> {
          writeWeights(inside, model, weights);
          writeFiles(inside, beside);
        });
  }

  private static void writeWeights(Path folder, Model model, Map<String, Safetensors.Entry> weights)
      throws IOException {
    CheckpointJson.write(folder.resolve(CONFIG), CheckpointJson.config(model));
    Safetensors.write(folder.resolve(MODEL), weights);
  }

  private static void writeFiles(Path folder, Map<String, byte[]> files) {
    files.forEach(
        (name, content) -> DurableFile.write(folder.resolve(name), out -> out.write(content)));
  }
}
