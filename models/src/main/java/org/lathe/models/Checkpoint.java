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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.FileTree;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.files.Sha256;

/**
 * A checkpoint: a folder with {@code config.json}, {@code model.safetensors} (weights by the
 * release's names), and from training {@code optimizer.safetensors} (AdamW's moments) and {@code
 * training.json}. A run keeps them as {@code checkpoints/step-00000100}; a folder appears whole or
 * not at all. The bytes depend on the training alone, never on when or where it ran.
 */
public final class Checkpoint {
  private static final String CONFIG = "config.json";
  private static final String FAMILY = "family";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String MODEL = "model.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String TRAINING = "training.json";

  /** The files that a checkpoint of a run has at least. */
  private static final List<String> COMPLETE = List.of(CONFIG, MODEL, TRAINING);

  private static final Pattern STEP = Pattern.compile("step-(\\d{8})");
  private static final Pattern UNFINISHED = Pattern.compile("\\.step-\\d{8}\\.tmp");

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
   * Opens a checkpoint folder, or the newest checkpoint of a run's folder.
   *
   * @throws InputException if there is none, or its configuration cannot be read
   */
  public static Checkpoint open(Path path) {
    if (!Files.exists(path)) {
      throw new InputException(
          "no checkpoint at "
              + path
              + ": there is no such folder: check the path, or train a model first");
    }
    Path folder = Files.exists(path.resolve(CONFIG)) ? path : newest(path).orElse(null);
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
    return named(run).stream().filter(Checkpoint::complete).findFirst();
  }

  /** What has the name of a checkpoint but not its files, the last name first. */
  private static Optional<Path> incomplete(Path run) {
    return named(run).stream().filter(folder -> !complete(folder)).findFirst();
  }

  private static boolean complete(Path folder) {
    return COMPLETE.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
  }

  private static List<Path> named(Path run) {
    Path checkpoints = run.resolve(CHECKPOINTS);
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    try {
      return matching(checkpoints, STEP);
    } catch (IOException e) {
      throw new InputException("cannot list " + checkpoints + ": " + e.getMessage());
    }
  }

  /** Returns the step that the name of the folder tells, if it is one of a run's. */
  public OptionalInt namedStep() {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    Matcher name = STEP.matcher(String.valueOf(last));
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
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
    boolean ofRun = parent != null && parent.endsWith(CHECKPOINTS);
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
    Weights.write(
        session,
        model.parameters(),
        model::canonical,
        part(tensors, "m."),
        Parameter::firstMoment,
        file + " (first moments)");
    Weights.write(
        session,
        model.parameters(),
        model::canonical,
        part(tensors, "v."),
        Parameter::secondMoment,
        file + " (second moments)");
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

  /**
   * Returns the JSON that training saved about itself.
   *
   * @throws InputException if the checkpoint holds none
   */
  public JsonNode training() {
    Path file = folder.resolve(TRAINING);
    if (!Files.exists(file)) {
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
   * Writes {@code run/checkpoints/step-N} from a session, then removes all but the newest {@code
   * keep}.
   *
   * @param training what training says about itself, as JSON
   * @return the new folder
   * @throws UncheckedIOException if it cannot be written; what was there before stays
   */
  public static Path save(
      Path run, long step, Session session, Model model, Object training, int keep) {
    Path checkpoints = run.resolve(CHECKPOINTS);
    Path folder = checkpoints.resolve(String.format("step-%08d", step));
    Path temporary = checkpoints.resolve("." + folder.getFileName() + ".tmp");
    try {
      Files.createDirectories(checkpoints);
      FileTree.delete(temporary);
      Files.createDirectory(temporary);
      writeJson(temporary.resolve(CONFIG), config(model));
      Safetensors.write(
          temporary.resolve(MODEL), Weights.read(session, model.parameters(), Parameter::name));
      Map<String, Safetensors.Entry> moments = new java.util.LinkedHashMap<>();
      Weights.read(session, model.parameters(), Parameter::firstMoment)
          .forEach((name, entry) -> moments.put("m." + name, entry));
      Weights.read(session, model.parameters(), Parameter::secondMoment)
          .forEach((name, entry) -> moments.put("v." + name, entry));
      Safetensors.write(temporary.resolve(OPTIMIZER), moments);
      writeJson(temporary.resolve(TRAINING), training);
      FileTree.delete(folder);
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      DurableFile.syncFolder(checkpoints);
      prune(checkpoints, keep);
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

  /**
   * Removes old checkpoints, and what a killed run left unfinished. What only has the name of a
   * checkpoint does not count, so that it never takes the place of one.
   */
  private static void prune(Path checkpoints, int keep) throws IOException {
    for (Path unfinished : matching(checkpoints, UNFINISHED)) {
      FileTree.delete(unfinished);
    }
    List<Path> folders = matching(checkpoints, STEP).stream().filter(Checkpoint::complete).toList();
    for (Path old : folders.subList(Math.min(keep, folders.size()), folders.size())) {
      FileTree.delete(old);
    }
  }

  /** Those whose name matches, the last name first. */
  private static List<Path> matching(Path checkpoints, Pattern name) throws IOException {
    try (Stream<Path> all = Files.list(checkpoints)) {
      return all.filter(folder -> name.matcher(folder.getFileName().toString()).matches())
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  private static void deleteQuietly(Path folder, Exception cause) {
    try {
      FileTree.delete(folder);
    } catch (IOException suppressed) {
      cause.addSuppressed(suppressed);
    }
  }
}
