package org.lathe.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;
import static org.lathe.graph.TensorType.i32;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.graph.op.*;

/**
 * The error for a violated constraint has its label, and the labels are those of the spec pages.
 */
class ShapeRulesTest {
  private static final Path RECORDS = Path.of("src/main/java/org/lathe/graph/op");
  private static final Path PAGES = Path.of("../docs/spec/ops");
  private static final Pattern LABEL = Pattern.compile("\\bC\\d+\\b");

  /** An operation on inputs that violate the constraint {@code label}. */
  record Violation(Op op, String label, List<TensorType> inputs) {
    @Override
    public String toString() {
      return op.mnemonic() + " " + label;
    }
  }

  private static Violation of(Op op, String label, TensorType... inputs) {
    return new Violation(op, label, List.of(inputs));
  }

  private static Violation scan(
      Op op,
      String label,
      TensorType u,
      TensorType delta,
      TensorType a,
      TensorType b,
      TensorType d) {
    return of(op, label, u, delta, a, b, b, d);
  }

  private static Violation scanGrad(
      String label,
      TensorType u,
      TensorType delta,
      TensorType a,
      TensorType b,
      TensorType d,
      TensorType g) {
    return of(new SelectiveScanGrad(0, true), label, u, delta, a, b, b, d, g);
  }

  static List<Violation> violations() {
    Adam adam = new Adam(0.9f, 0.999f, 1e-8f);
    AdamW adamW = new AdamW(0.9f, 0.999f, 1e-8f, 0.1f);
    TensorType x = f32(4);
    TensorType rows = f32(3, 4);
    TensorType sequences = f32(2, 5, 4);
    TensorType others = f32(2, 5, 6);
    GraphBuilder body = new GraphBuilder("body");
    Tensor inner = body.input("x", x);
    body.output("next", body.add(inner, inner));
    return List.of(
        of(adam, "C0", x, x, x, x, i32(3)),
        of(adam, "C1", x, x, f32(5), x, f32(3)),
        of(adam, "C2", x, x, x, x, f32(2)),
        of(adamW, "C1", x, f32(5), x, x, f32(3)),
        of(adamW, "C2", x, x, x, x, f32(3, 1)),
        of(new Add(), "C0", x),
        of(new Add(), "C1", x, rows),
        of(new Argmax(), "C1", x),
        of(new Argmax(), "C2", f32(3, 0)),
        of(new CacheWrite(), "C1", sequences, f32(2, 2, 4), i32(1)),
        of(new CacheWrite(), "C2", f32(2, 0, 4), f32(2, 1, 4), i32(1)),
        of(new CacheWrite(), "C3", sequences, f32(2, 1, 4), i32(2)),
        of(new CachedAttention(1), "C1", sequences, sequences, sequences, i32(1)),
        of(new CachedAttention(1), "C2", f32(2, 1, 4), sequences, others, i32(1)),
        of(new CachedAttention(3), "C3", f32(2, 1, 4), sequences, sequences, i32(1)),
        of(new CachedAttention(1), "C4", f32(2, 1, 4), sequences, sequences, i32(3)),
        of(new CausalAttention(1, 4), "C1", rows, rows, rows),
        of(new CausalAttention(1, 4), "C2", sequences, sequences, others),
        of(new CausalAttention(1, 4), "C3", sequences, others, others),
        of(new CausalAttention(3, 4), "C4", sequences, sequences, sequences),
        of(new CausalAttention(1, 0), "C5", sequences, sequences, sequences),
        attentionGrad(new CausalAttentionGrad(1, 4), "C3", sequences, others, sequences),
        attentionGrad(new CausalAttentionGrad(3, 4), "C4", sequences, sequences, sequences),
        attentionGrad(new CausalAttentionGrad(1, 4), "C5", sequences, sequences, others),
        attentionGrad(new CausalAttentionGrad(2, 4), "C6", sequences, sequences, sequences),
        of(new CausalConv(0), "C1", rows, rows, x),
        of(new CausalConv(0), "C2", sequences, f32(4, 0), x),
        of(new CausalConv(0), "C3", sequences, f32(4, 3), f32(3)),
        of(new CausalConv(-1), "C4", sequences, f32(4, 3), x),
        of(new CausalConv(0), "C0", sequences, f32(4, 3), x, f32(2, 2, 4)),
        of(new CausalConv(0), "C5", sequences, f32(4, 3), x, f32(2, 3, 4), i32(1)),
        of(new CausalConv(0), "C5", sequences, f32(4, 3), x, f32(2, 2, 4), i32(2)),
        of(new CausalConvGrad(0, true), "C1", rows, rows, rows),
        of(new CausalConvGrad(0, true), "C2", sequences, f32(6, 3), sequences),
        of(new CausalConvGrad(0, true), "C3", sequences, f32(4, 3), others),
        of(new CausalConvGrad(-1, true), "C4", sequences, f32(4, 3), sequences),
        of(new ClampMin(0), "C0", x, x),
        of(new ClampMin(Float.NaN), "C1", x),
        of(new ClampMinGrad(0), "C1", x, rows),
        of(new ClampMinGrad(Float.POSITIVE_INFINITY), "C2", x, x),
        of(new Clip(1), "C1", x, f32(2)),
        of(new Clip(0), "C2", x, f32(1)),
        of(new AddBias(), "C1", x, x),
        of(new AddBias(), "C2", rows, f32(3)),
        of(new ColumnSum(), "C1", x),
        of(new ColumnDot(), "C1", x, x),
        of(new ColumnDot(), "C2", rows, f32(3, 5)),
        of(new Concat(), "C0"),
        of(new Concat(), "C1", rows, f32(3, 5)),
        of(new CrossAttention(1), "C1", rows, rows, rows),
        of(new CrossAttention(1), "C2", sequences, sequences, others),
        of(new CrossAttention(1), "C3", sequences, others, others),
        of(new CrossAttention(3), "C4", sequences, sequences, sequences),
        of(new CrossAttention(1), "C5", sequences, f32(2, 0, 4), f32(2, 0, 4)),
        attentionGrad(new CrossAttentionGrad(1), "C3", sequences, others, sequences),
        attentionGrad(new CrossAttentionGrad(3), "C4", sequences, sequences, sequences),
        attentionGrad(new CrossAttentionGrad(1), "C5", sequences, sequences, others),
        attentionGrad(new CrossAttentionGrad(2), "C6", sequences, sequences, sequences),
        of(new Ema(), "C1", x, rows, f32(1)),
        of(new Ema(), "C2", x, x, f32(2)),
        of(new Embedding(), "C0", rows, rows),
        of(new Embedding(), "C1", x, i32(3)),
        of(new EmbeddingGrad(7), "C1", i32(3), f32(4, 2)),
        experts(new ExpertSwiglu(2), "C1", x, rows, f32(3, 5, 6), f32(3, 6, 5)),
        experts(new ExpertSwiglu(2), "C2", f32(5, 6), rows, f32(3, 5, 6), f32(3, 6, 5)),
        experts(new ExpertSwiglu(2), "C3", f32(4, 6), rows, f32(3, 5, 6), f32(3, 5, 6)),
        experts(new ExpertSwiglu(4), "C4", f32(4, 6), rows, f32(3, 5, 6), f32(3, 6, 5)),
        of(
            new ExpertSwigluGrad(2, false),
            "C5",
            f32(4, 6),
            rows,
            f32(3, 5, 6),
            f32(3, 5, 6),
            f32(3, 6, 5),
            f32(4, 5)),
        of(new GaussianKl(), "C1", sequences, others),
        of(new GaussianKl(), "C2", rows, rows),
        of(new GaussianKlGrad(), "C1", sequences, others, f32(2)),
        of(new GaussianKlGrad(), "C2", sequences, sequences, f32(2, 5)),
        of(new GaussianNaturalStep(), "C1", x, x, x, rows, f32(2)),
        of(new GaussianNaturalStep(), "C2", x, x, x, x, f32(1)),
        of(new GaussianSample(), "C1", rows, rows, x),
        of(new GaussianSampleGrad(), "C1", rows, x, rows),
        of(new GatedAdd(), "C1", rows, rows, rows),
        of(new GatedAdd(), "C2", sequences, others, f32(2, 4)),
        of(new GatedAdd(), "C3", sequences, sequences, f32(3, 4)),
        of(new GatedAddGrad(), "C1", rows, rows, rows),
        of(new GatedAddGrad(), "C2", sequences, x, sequences),
        of(new GatedAddGrad(), "C3", sequences, f32(1, 4), others),
        of(new GlobalNorm(), "C0"),
        of(new GlobalNorm(), "C0", x, i32(3)),
        of(new LayerNorm(0), "C1", x, x, x),
        of(new LayerNorm(0), "C2", rows, f32(3), x),
        of(new LayerNorm(0), "C3", rows, x, f32(3)),
        of(new LayerNormGrad(), "C1", rows, f32(3), f32(3), f32(3), rows),
        of(new LayerNormGrad(), "C2", rows, x, x, f32(3), rows),
        of(new LayerNormGrad(), "C2", rows, x, f32(3), x, rows),
        of(new LayerNormGrad(), "C3", rows, x, f32(3), f32(3), f32(4, 3)),
        of(new LayerNormGradWeight(), "C1", rows, x, f32(3), rows),
        of(new LayerNormGradWeight(), "C1", rows, f32(3), x, rows),
        of(new LayerNormGradWeight(), "C2", rows, f32(3), f32(3), x),
        of(new LinearCrossEntropy(false), "C1", rows, f32(9, 4), i32(4)),
        of(new LinearCrossEntropy(false), "C2", rows, f32(9, 5), i32(3)),
        of(new LinearCrossEntropy(false), "C3", rows, f32(0, 4), i32(3)),
        of(new LinearCrossEntropy(false), "C4", rows, f32(9, 4), i32(3), f32(4)),
        of(new LinearCrossEntropyGradWeight(), "C1", rows, f32(9, 4), i32(4), f32(4), f32(4)),
        of(new LinearCrossEntropyGradWeight(), "C2", rows, f32(9, 5), i32(3), f32(3), f32(3)),
        of(new LinearCrossEntropyGradWeight(), "C3", rows, f32(9, 4), i32(3), f32(3), f32(4)),
        of(
            new LinearCrossEntropyGradWeight(),
            "C4",
            rows,
            f32(9, 4),
            i32(3),
            f32(3),
            f32(3),
            f32(1, 9)),
        of(new LinearScoreEntropy(false), "C1", rows, f32(9, 4), f32(9), i32(4), f32(3), f32(3)),
        of(new LinearScoreEntropy(false), "C1", rows, f32(9, 4), f32(9), i32(3), f32(3), f32(4)),
        of(new LinearScoreEntropy(false), "C2", rows, f32(9, 5), f32(9), i32(3), f32(3), f32(3)),
        of(new LinearScoreEntropy(false), "C3", rows, f32(0, 4), f32(0), i32(3), f32(3), f32(3)),
        of(new LinearScoreEntropy(false), "C4", rows, f32(9, 4), f32(4), i32(3), f32(3), f32(3)),
        of(
            new LinearScoreEntropyGradWeight(),
            "C1",
            rows,
            f32(9, 4),
            f32(9),
            i32(4),
            f32(3),
            f32(3),
            f32(3)),
        of(
            new LinearScoreEntropyGradWeight(),
            "C1",
            rows,
            f32(9, 4),
            f32(9),
            i32(3),
            f32(3),
            f32(3),
            f32(4)),
        of(
            new LinearScoreEntropyGradWeight(),
            "C2",
            rows,
            f32(9, 5),
            f32(9),
            i32(3),
            f32(3),
            f32(3),
            f32(3)),
        of(
            new LinearScoreEntropyGradWeight(),
            "C3",
            rows,
            f32(0, 4),
            f32(0),
            i32(3),
            f32(3),
            f32(3),
            f32(3)),
        of(
            new LinearScoreEntropyGradWeight(),
            "C4",
            rows,
            f32(9, 4),
            f32(4),
            i32(3),
            f32(3),
            f32(3),
            f32(3)),
        of(new LoadBalance(), "C1", f32(3, 0), f32(3, 0)),
        of(new LoadBalance(), "C2", rows, x),
        of(new LoadBalanceGrad(), "C1", f32(1, 4), f32(1, 4), f32(1)),
        of(new LoadBalanceGrad(), "C2", rows, x, f32(1)),
        of(new LoadBalanceGrad(), "C3", rows, rows, f32(2)),
        of(new Matmul(false, false), "C1", x, rows),
        of(new Matmul(false, false), "C2", rows, x),
        of(new Matmul(false, false), "C3", rows, rows),
        of(new Modulate(), "C1", rows, rows, rows),
        of(new Modulate(), "C2", sequences, f32(2, 6), f32(2, 6)),
        of(new Modulate(), "C3", sequences, f32(2, 4), f32(1, 4)),
        of(new ModulateGrad(), "C1", rows, rows, rows),
        of(new ModulateGrad(), "C2", sequences, f32(5, 4), sequences),
        of(new ModulateGrad(), "C3", sequences, f32(2, 4), others),
        of(new Multiply(), "C1", rows, f32(3)),
        of(new PhiloxNormal(Shape.of(4)), "C1", i32(2), i32(4, 3)),
        of(new PhiloxNormal(Shape.of(1, 4)), "C2", i32(3), i32(4, 3)),
        of(new PhiloxNormal(Shape.of(1, 4)), "C3", i32(2), i32(4, 2)),
        of(repeat(body, 0), "C1", x),
        of(repeat(body, 2), "C2", x, x),
        of(repeat(withState(), 2), "C3", x),
        of(repeat(body, 2), "C4", rows),
        of(new Repeat(body.build(), 2, false, 0, List.of(2)), "C5", rows),
        of(new Repeat(new GraphBuilder("none").build(), 2, false, 1, List.of()), "C6"),
        of(repeat(widening(), 2), "C7", x),
        of(new Reshape(Shape.of(5)), "C1", x),
        of(new RmsNorm(0), "C1", x, x),
        of(new RmsNorm(0), "C2", rows, f32(3)),
        of(new RmsNormGrad(), "C1", rows, f32(3), f32(3), rows),
        of(new RmsNormGrad(), "C2", rows, x, x, rows),
        of(new RmsNormGrad(), "C3", rows, x, f32(3), f32(4, 3)),
        of(new RmsNormGradWeight(), "C1", rows, x, rows),
        of(new RmsNormGradWeight(), "C2", rows, f32(3), x),
        of(new Rope(false), "C1", rows, f32(9, 2), f32(9, 2), i32(3)),
        of(new Rope(false), "C2", sequences, f32(9, 2), f32(8, 2), i32(5)),
        of(new Rope(false), "C3", sequences, f32(9, 3), f32(9, 3), i32(5)),
        of(new Rope(false), "C4", sequences, f32(9, 2), f32(9, 2), i32(2)),
        of(new RowBroadcast(-1), "C1", x),
        of(new RowDot(), "C1", x, x),
        of(new RowDot(), "C2", rows, f32(3, 5)),
        of(new RowSum(), "C1", x),
        of(new Gelu(), "C0", x, x),
        of(new GeluGrad(), "C1", x, rows),
        of(new GeluErf(), "C0", x, x),
        of(new GeluErfGrad(), "C1", x, rows),
        of(new ScaleRows(), "C1", rows, x),
        of(new NegativeExp(), "C0", x, x),
        scan(new SelectiveScan(0), "C1", sequences, others, f32(4, 3), f32(2, 5, 3), x),
        scan(new SelectiveScan(0), "C2", sequences, sequences, f32(4, 0), f32(2, 5, 0), x),
        scan(new SelectiveScan(0), "C3", sequences, sequences, f32(4, 3), f32(2, 4, 3), x),
        scan(new SelectiveScan(0), "C4", sequences, sequences, f32(4, 3), f32(2, 5, 3), f32(3)),
        scan(new SelectiveScan(-1), "C5", sequences, sequences, f32(4, 3), f32(2, 5, 3), x),
        of(
            new SelectiveScan(0),
            "C6",
            sequences,
            sequences,
            f32(4, 3),
            f32(2, 5, 3),
            f32(2, 5, 3),
            x,
            f32(2, 3, 4),
            i32(1)),
        scanGrad("C1", sequences, others, f32(4, 3), f32(2, 5, 3), x, sequences),
        scanGrad("C2", sequences, sequences, f32(3, 4), f32(2, 5, 4), x, sequences),
        scanGrad("C3", sequences, sequences, f32(4, 3), f32(2, 5, 4), x, sequences),
        scanGrad("C4", sequences, sequences, f32(4, 3), f32(2, 5, 3), f32(3), sequences),
        scanGrad("C6", sequences, sequences, f32(4, 3), f32(2, 5, 3), x, others),
        of(
            new SelectiveScanGrad(-1, true),
            "C5",
            sequences,
            sequences,
            f32(4, 3),
            f32(2, 5, 3),
            f32(2, 5, 3),
            x,
            sequences),
        of(new Softplus(), "C0", x, x),
        of(new SigmoidGlu(), "C1", x, rows),
        of(new SigmoidGluGrad(), "C1", x, x, rows),
        of(new Slice(2, 4), "C1", rows),
        of(new Softmax(), "C0", x, x),
        of(new SoftmaxGrad(), "C1", x, rows),
        of(new Swiglu(), "C1", x, rows),
        of(new SwigluGrad(), "C1", x, x, rows),
        of(new TimestepEmbedding(4, false, 2), "C1", rows),
        of(new TimestepEmbedding(5, false, 2), "C2", x),
        of(new TimestepEmbedding(4, true, 0), "C3", x),
        of(new Top2Gates(), "C1", x),
        of(new Top2Gates(), "C2", f32(1, 4)),
        of(new Top2GatesGrad(), "C1", f32(1, 4), f32(1, 4)),
        of(new Top2GatesGrad(), "C2", rows, x),
        of(new UniformScoreEntropy(false), "C1", rows, f32(9, 4), f32(9), i32(4), i32(3), f32(3)),
        of(new UniformScoreEntropy(false), "C1", rows, f32(9, 4), f32(9), i32(3), i32(3), f32(4)),
        of(new UniformScoreEntropy(false), "C2", rows, f32(9, 5), f32(9), i32(3), i32(3), f32(3)),
        of(new UniformScoreEntropy(false), "C3", rows, f32(0, 4), f32(0), i32(3), i32(3), f32(3)),
        of(new UniformScoreEntropy(false), "C4", rows, f32(9, 4), f32(4), i32(3), i32(3), f32(3)),
        of(
            new UniformScoreEntropyGradWeight(),
            "C1",
            rows,
            f32(9, 4),
            f32(9),
            i32(4),
            i32(3),
            f32(3),
            f32(3)),
        of(
            new UniformScoreEntropyGradWeight(),
            "C1",
            rows,
            f32(9, 4),
            f32(9),
            i32(3),
            i32(3),
            f32(3),
            f32(4)),
        of(
            new UniformScoreEntropyGradWeight(),
            "C2",
            rows,
            f32(9, 5),
            f32(9),
            i32(3),
            i32(3),
            f32(3),
            f32(3)),
        of(
            new UniformScoreEntropyGradWeight(),
            "C3",
            rows,
            f32(0, 4),
            f32(0),
            i32(3),
            i32(3),
            f32(3),
            f32(3)),
        of(
            new UniformScoreEntropyGradWeight(),
            "C4",
            rows,
            f32(9, 4),
            f32(4),
            i32(3),
            i32(3),
            f32(3),
            f32(3)));
  }

  private static Violation experts(
      Op op, String label, TensorType x, TensorType gates, TensorType w1, TensorType w2) {
    return of(op, label, x, gates, w1, w1, w2);
  }

  /** Returns inputs with an output of the shape of the queries and log denominators of one head. */
  private static Violation attentionGrad(
      Op op, String label, TensorType q, TensorType k, TensorType g) {
    Shape queries = q.shape();
    return of(op, label, q, k, k, q, f32(queries.extent(0), 1, queries.extent(1)), g);
  }

  private static Repeat repeat(GraphBuilder body, int count) {
    return new Repeat(body.build(), count, false, 1, List.of());
  }

  private static GraphBuilder withState() {
    GraphBuilder body = new GraphBuilder("body");
    body.output("next", body.add(body.input("x", f32(4)), body.state("w", f32(4))));
    return body;
  }

  private static GraphBuilder widening() {
    GraphBuilder body = new GraphBuilder("body");
    Tensor x = body.input("x", f32(4));
    body.output("next", body.concat(List.of(x, x)));
    return body;
  }

  @ParameterizedTest
  @MethodSource("violations")
  void violationsNameTheirLabel(Violation violation) {
    ShapeRuleException thrown =
        assertThrows(ShapeRuleException.class, () -> violation.op().outputs(violation.inputs()));
    String start = violation.op().mnemonic() + " " + violation.label() + ": ";
    assertTrue(thrown.getMessage().startsWith(start), thrown.getMessage());
  }

  @Test
  void everyOperationHasAViolationAbove() throws IOException {
    Set<String> tried =
        violations().stream()
            .map(violation -> violation.op().getClass().getSimpleName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> untried = operations();
    untried.removeAll(tried);
    assertEquals(Set.of(), untried, "operations without a violation in the list");
  }

  @Test
  void pagesAndRecordsHaveTheSameLabels() throws IOException {
    List<String> different = new ArrayList<>();
    for (String operation : operations()) {
      Path page = PAGES.resolve(mnemonic(operation) + ".md");
      if (!Files.exists(page)) {
        continue;
      }
      Set<String> ofPage = labels(Files.readString(page));
      Set<String> ofRecord = labels(Files.readString(RECORDS.resolve(operation + ".java")));
      ofRecord.add("C0");
      ofPage.add("C0");
      if (!ofPage.equals(ofRecord)) {
        different.add(operation + ": page " + ofPage + ", record " + ofRecord);
      }
    }
    assertEquals(List.of(), different);
  }

  private static Set<String> labels(String text) {
    Set<String> labels = new TreeSet<>();
    Matcher matcher = LABEL.matcher(text);
    while (matcher.find()) {
      labels.add(matcher.group());
    }
    return labels;
  }

  /** Returns the names of the records, from their sources. */
  private static Set<String> operations() throws IOException {
    try (Stream<Path> files = Files.list(RECORDS)) {
      return files
          .filter(ShapeRulesTest::isOperation)
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean isOperation(Path file) {
    try {
      return Files.readString(file).contains("implements Op {");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mnemonic(String operation) {
    return operation.equals("AdamW")
        ? "adamw"
        : operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
