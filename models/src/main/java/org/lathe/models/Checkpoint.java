package org.lathe.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.FileTree;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.files.Sha256;

/**
 * A checkpoint: a folder with {@code config.json}, {@code model.safetensors} (weights by the
 * release's names), and from training {@code optimizer.safetensors} (AdamW's moments) and {@code
 * training.json}, and {@code tokenizer.json} of a tokenizer that the run trained. A run keeps them
 * as {@code checkpoints/step-00000100}; a folder appears whole or not at all. The bytes depend on
 * the training alone, never on when or where it ran.
 */
public final class Checkpoint {
  private static final String CONFIG = "config.json";
  private static final String FAMILY = "family";
  private static final String MODEL = "model.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String TRAINING = "training.json";

  /** The files that a checkpoint of a run has at least. */
  private static final List<String> COMPLETE = List.of(CONFIG, MODEL, TRAINING);

  /** Stricter than {@code Json}: a configuration must name every component. */
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

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
    return new Checkpoint(folder, model(folder.resolve(CONFIG)));
  }

  /** Returns the folder of the run that this is a checkpoint of, if it is in one. */
  public Optional<Path> run() {
    Path checkpoints = folder.toAbsolutePath().getParent();
    boolean inRun = checkpoints != null && RunCheckpoints.isNameOf(checkpoints);
    return inRun ? Optional.ofNullable(checkpoints.getParent()) : Optional.empty();
  }

  private static Model model(Path file) {
    JsonNode json = readJson(file);
    Family family =
        Families.all().stream()
            .filter(known -> known.wrote(json))
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        "%s is of an unknown model family; there are %s"
                            .formatted(
                                file,
                                Families.all().stream()
                                    .map(Family::id)
                                    .collect(Collectors.joining(", ")))));
    Class<? extends ModelConfig> type = family.config(json);
    if (json instanceof ObjectNode fields) {
      fields.remove(FAMILY);
    }
    return family.model(reading(file, () -> JSON.treeToValue(json, type)));
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

  /** Returns the model. */
  public Model model() {
    return model;
  }

  /** Puts the weights into a session. */
  public void loadWeights(Session session) {
    model.loadWeights(session, folder.resolve(MODEL));
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
    Path file = folder.resolve(MODEL);
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  /** Puts AdamW's moments into a session. */
  public void loadOptimizer(Session session) {
    Path file = folder.resolve(OPTIMIZER);
    Map<String, Safetensors.Entry> tensors = Safetensors.read(file);
    model.restore(session, part(tensors, "m."), Parameter::firstMoment, file + " (first moments)");
    model.restore(
        session, part(tensors, "v."), Parameter::secondMoment, file + " (second moments)");
  }

  private static Map<String, Safetensors.Entry> part(
      Map<String, Safetensors.Entry> tensors, String prefix) {
    Map<String, Safetensors.Entry> part = new java.util.LinkedHashMap<>();
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
    return readJson(file);
  }

  private static JsonNode readJson(Path file) {
    return reading(file, () -> JSON.readValue(Files.readString(file), JsonNode.class));
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read() throws IOException;
  }

  private static <T> T reading(Path file, Reader<T> reader) {
    try {
      return reader.read();
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof InputException refused) {
        throw new InputException(file + ": " + refused.getMessage());
      }
      Throwable cause = e.getCause() instanceof IllegalArgumentException bad ? bad : e;
      String message = cause == e ? e.getOriginalMessage() : cause.getMessage();
      throw new InputException(file + " is damaged: " + message.lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  /**
   * Writes {@code run/checkpoints/step-N} from a session.
   *
   * @param training what training says about itself, as JSON
   * @param beside contents of further files, by their names
   * @return the new folder
   * @throws UncheckedIOException if it cannot be written; what was there before stays
   */
  public static Path save(
      Path run,
      long step,
      Session session,
      Model model,
      Object training,
      Map<String, byte[]> beside) {
    RunCheckpoints checkpoints = RunCheckpoints.of(run);
    Path folder = checkpoints.of(step);
    Path temporary = checkpoints.temporary(folder);
    try {
      Files.createDirectories(checkpoints.folder());
      FileTree.delete(temporary);
      Files.createDirectory(temporary);
      writeJson(temporary.resolve(CONFIG), config(model));
      Safetensors.write(temporary.resolve(MODEL), model.tensors(session, Parameter::name));
      Map<String, Safetensors.Entry> moments = new java.util.LinkedHashMap<>();
      model
          .tensors(session, Parameter::firstMoment)
          .forEach((name, entry) -> moments.put("m." + name, entry));
      model
          .tensors(session, Parameter::secondMoment)
          .forEach((name, entry) -> moments.put("v." + name, entry));
      Safetensors.write(temporary.resolve(OPTIMIZER), moments);
      writeJson(temporary.resolve(TRAINING), training);
      for (Map.Entry<String, byte[]> file : beside.entrySet()) {
        DurableFile.write(temporary.resolve(file.getKey()), out -> out.write(file.getValue()));
      }
      FileTree.delete(folder);
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      DurableFile.syncFolder(checkpoints.folder());
      return folder;
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      throw new UncheckedIOException(e);
    } catch (UncheckedIOException e) {
      deleteQuietly(temporary, e.getCause());
      throw e;
    }
  }

  /** The configuration as JSON from which its family is found again. */
  private static ObjectNode config(Model model) {
    ObjectNode config = JSON.valueToTree(model.config());
    if (!model.family().wrote(config)) {
      config.put(FAMILY, model.family().id());
    }
    return config;
  }

  private static void writeJson(Path file, Object value) throws IOException {
    ObjectNode tree = JSON.valueToTree(value);
    byte[] bytes = (JSON.writeValueAsString(tree) + "\n").getBytes(StandardCharsets.UTF_8);
    DurableFile.write(file, out -> out.write(bytes));
  }

  private static void deleteQuietly(Path folder, Exception cause) {
    try {
      FileTree.delete(folder);
    } catch (IOException suppressed) {
      cause.addSuppressed(suppressed);
    }
  }
}
