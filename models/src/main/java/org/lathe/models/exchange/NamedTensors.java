package org.lathe.models.exchange;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lathe.files.InputException;
import org.lathe.models.Model;

/**
 * Tells by its name what each tensor of a file is. Names of Lathe and of all forms of the model are
 * known, with the prefixes of data-parallel and compiled modules.
 */
final class NamedTensors {
  private static final List<String> PREFIXES = List.of("module.", "_orig_mod.");

  /**
   * A weight in the file.
   *
   * @param name in the file
   * @param naming that the name is of; empty for Lathe's own
   */
  record Source(String name, Optional<WeightNaming> naming) {}

  private final Path file;
  private final Model model;
  private final Set<String> wanted;
  private final List<WeightNaming> namings;
  private final Map<String, Source> weights = new LinkedHashMap<>();
  private final Map<String, String> copies = new LinkedHashMap<>();
  private final List<String> zeros = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private int buffers;

  private NamedTensors(Path file, Model model) {
    this.file = file;
    this.model = model;
    this.wanted = model.checkpointTensors().keySet();
    this.namings =
        CheckpointForms.of(model).stream().flatMap(form -> form.naming(model).stream()).toList();
  }

  /**
   * Returns what the tensors of a file are.
   *
   * @throws InputException if a weight is missing or there twice, or a tensor is none of the
   *     model's
   */
  static NamedTensors of(Path file, Set<String> names, Model model) {
    NamedTensors named = new NamedTensors(file, model);
    names.forEach(named::add);
    named.takeCopies();
    named.requireAll();
    return named;
  }

  private void add(String name) {
    String bare = bare(name);
    for (WeightNaming naming : namings) {
      Optional<StoredTensor> stored = naming.stored(bare);
      if (stored.isPresent()) {
        add(name, stored.get(), naming);
        return;
      }
    }
    String ours = model.canonical(bare);
    if (wanted.contains(ours)) {
      put(ours, new Source(name, Optional.empty()));
    } else {
      unknown.add(name);
    }
  }

  private static String bare(String name) {
    String bare = name;
    for (boolean found = true; found; ) {
      found = false;
      for (String prefix : PREFIXES) {
        if (bare.startsWith(prefix)) {
          bare = bare.substring(prefix.length());
          found = true;
        }
      }
    }
    return bare;
  }

  private void add(String name, StoredTensor stored, WeightNaming naming) {
    switch (stored) {
      case StoredTensor.Buffer() -> buffers++;
      case StoredTensor.Copy(String of) -> copies.put(name, of);
      case StoredTensor.Weight(String ours) when wanted.contains(ours) ->
          put(ours, new Source(name, Optional.of(naming)));
      case StoredTensor.Zero(String ours) when wanted.contains(ours) -> zeros.add(name);
      default -> unknown.add(name);
    }
  }

  private void put(String ours, Source source) {
    Source other = weights.putIfAbsent(ours, source);
    if (other != null) {
      throw new InputException(
          "%s has the weight %s twice, as %s and as %s: remove one of them"
              .formatted(file, ours, other.name(), source.name()));
    }
  }

  /** Some programs keep only the second name of tensors that are the same. */
  private void takeCopies() {
    for (Map.Entry<String, String> copy : Map.copyOf(copies).entrySet()) {
      if (!weights.containsKey(copy.getValue())) {
        weights.put(copy.getValue(), new Source(copy.getKey(), Optional.empty()));
        copies.remove(copy.getKey());
      }
    }
  }

  private void requireAll() {
    List<String> missing =
        wanted.stream().filter(name -> !weights.containsKey(name) && !mayMiss(name)).toList();
    if (missing.isEmpty() && unknown.isEmpty()) {
      return;
    }
    String lacks =
        "lacks %d of the model's %d tensors, first %s"
            .formatted(missing.size(), wanted.size(), missing.stream().findFirst().orElse(""));
    String has =
        "has %d that are no weights of the model, first %s"
            .formatted(unknown.size(), unknown.stream().findFirst().orElse(""));
    throw new InputException(
        "%s %s: give the {config} of this checkpoint, and all of it"
            .formatted(
                file,
                Stream.of(missing.isEmpty() ? "" : lacks, unknown.isEmpty() ? "" : has)
                    .filter(part -> !part.isEmpty())
                    .reduce((first, second) -> first + ", and " + second)
                    .orElseThrow()));
  }

  private boolean mayMiss(String ours) {
    return namings.stream()
        .anyMatch(naming -> naming.stored(ours).orElse(null) instanceof StoredTensor.Zero);
  }

  /** Returns the weight of a name of Lathe's checkpoints; empty if it is zero. */
  Optional<Source> weight(String ours) {
    return Optional.ofNullable(weights.get(ours));
  }

  /** Returns the names in the file of second copies, with the names in Lathe's checkpoints. */
  Map<String, String> copies() {
    return copies;
  }

  /** Returns the names in the file of tensors that must be zero. */
  List<String> zeros() {
    return zeros;
  }

  /** Returns the number of tensors that are no weights. */
  int buffers() {
    return buffers;
  }
}
