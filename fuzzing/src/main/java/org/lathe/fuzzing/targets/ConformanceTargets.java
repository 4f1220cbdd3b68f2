package org.lathe.fuzzing.targets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.bundle.Bundle;
import org.lathe.conformance.bundle.GraphJson;
import org.lathe.conformance.golden.GoldenCheck;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Embedding;
import org.lathe.graph.op.RmsNorm;

/** Targets that read what another implementation computed, and failing cases. */
public final class ConformanceTargets {
  private static final List<String> GOLDEN =
      List.of("config.json", "case.safetensors", "expected.safetensors", "weights.safetensors");
  private static final List<String> BUNDLE =
      List.of("graph.json", "inputs.safetensors", "expected.safetensors");

  private ConformanceTargets() {}

  /** Returns all of them; each opens an engine. */
  public static List<FuzzTarget> all() {
    return List.of(
        ReadFiles.costly(
            "golden",
            "a folder of golden numbers",
            GOLDEN,
            ConformanceTargets::writeGolden,
            folder -> GoldenCheck.of(folder, Backends.choose("scalar"), 1)),
        ReadFiles.costly(
            "bundle",
            "a failing case of conformance as a folder",
            BUNDLE,
            ConformanceTargets::writeBundle,
            ConformanceTargets::replay));
  }

  private static void writeGolden(Path folder) throws IOException {
    for (String file : GOLDEN) {
      try (InputStream in = GoldenCheck.class.getResourceAsStream("/golden/shallow/" + file)) {
        Files.copy(in, folder.resolve(file));
      }
    }
  }

  private static void writeBundle(Path folder) throws IOException {
    GraphBuilder graph = new GraphBuilder("rows");
    Tensor ids = graph.input("ids", TensorType.i32(3));
    Tensor table = graph.input("table", TensorType.f32(4, 2));
    Tensor scale = graph.input("scale", TensorType.f32(2));
    Tensor rows = graph.apply(new Embedding(), table, ids);
    graph.output("y", graph.apply(new RmsNorm(1e-5f), List.of(rows, scale)).getFirst());
    Map<String, Safetensors.Entry> inputs = new LinkedHashMap<>();
    Files.writeString(
        folder.resolve(BUNDLE.get(0)), GraphJson.write(graph.build(), inputs).toPrettyString());
    inputs.put("input.ids", Safetensors.Entry.of(new int[] {3}, new int[] {0, 3, 1}));
    inputs.put("input.table", Safetensors.Entry.of(new int[] {4, 2}, new float[8]));
    inputs.put("input.scale", Safetensors.Entry.of(new int[] {2}, new float[] {1, 2}));
    Safetensors.write(folder.resolve(BUNDLE.get(1)), inputs);
    Map<String, Safetensors.Entry> expected = new LinkedHashMap<>();
    expected.put("value.y", Safetensors.Entry.of(new int[] {3, 2}, new double[6]));
    expected.put("bound.y", Safetensors.Entry.of(new int[] {3, 2}, new double[6]));
    Safetensors.write(folder.resolve(BUNDLE.get(2)), expected);
  }

  /** As the command does, which prints what the bundle says of itself as one line. */
  private static void replay(Path folder) {
    try {
      Bundle.replay(folder, Backends.choose("scalar"), 1);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e.getCause());
    }
  }
}
