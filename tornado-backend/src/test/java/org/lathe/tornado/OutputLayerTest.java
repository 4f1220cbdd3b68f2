package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.CrossEntropyWithTableGradient;
import org.lathe.graph.Shape;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import org.lathe.tornado.LoweredOperation.Operand;
import org.lathe.tornado.launch.IntData;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.op.DeviceOperations;

/** The losses and their gradients in blocks of positions, with the kernels of both targets. */
class OutputLayerTest {
  /** More than a block on a GPU has. */
  private static final int POSITIONS = 2100;

  private static final int COLUMNS = 4;
  private static final int VOCABULARY = 40;
  private static final int UNSCORED = 7;
  private static final float BOUND = 2e-5f;

  private static LoweredOperation device;

  @BeforeAll
  static void open() {
    device = new LoweredOperation();
  }

  @AfterAll
  static void close() {
    device.close();
  }

  /** A block has a product, losses, coefficients and the gradient's product; zeros follow. */
  @Test
  void aGpuWorksInBlocksOf2048Positions() {
    assertEquals(5, launches(2048).all().size());
    assertEquals(9, launches(2049).all().size());
    assertEquals(launches(2048).floatsMost(), launches(2049).floatsMost());
  }

  /** Besides, the bias is written to the logits of each block. */
  @Test
  void aBiasTakesOneLaunchMoreInABlock() {
    Place bias = Place.floats(0, Shape.of(VOCABULARY));
    assertEquals(6, launches(2048, bias).all().size());
    assertEquals(11, launches(2049, bias).all().size());
    assertEquals(launches(2048).floatsMost(), launches(2048, bias).floatsMost());
  }

  @Test
  void aSmallModelTakesWorkingMemoryForItsPositionsOnly() {
    assertEquals(10 * 48 + 20, launches(10).floatsMost());
  }

  private static Launches launches(int positions, Place... bias) {
    Launches launches = LoweredOperation.launches(false);
    List<Place> inputs = new ArrayList<>();
    inputs.add(Place.floats(0, Shape.of(positions, COLUMNS)));
    inputs.add(Place.floats(0, Shape.of(VOCABULARY, COLUMNS)));
    inputs.add(Place.ints(new IntData(new int[positions], 0), Shape.of(positions)));
    inputs.addAll(List.of(bias));
    List<Place> outputs =
        List.of(
            Place.floats(0, Shape.of(positions)),
            Place.floats(0, Shape.of(positions)),
            Place.floats(0, Shape.of(positions, COLUMNS)));
    DeviceOperations.lowerings().lower(new LinearCrossEntropy(true), inputs, outputs, launches);
    return launches;
  }

  @Test
  void severalBlocksGiveTheResultsOfOne() {
    List<float[]> loss = loss(true);
    List<float[]> blocks = loss(false);
    for (int o = 0; o < loss.size(); o++) {
      assertArrayEquals(loss.get(o), blocks.get(o), BOUND, "output " + o);
    }
    assertArrayEquals(
        tableGradient(true, loss.get(1)), tableGradient(false, loss.get(1)), 100 * BOUND);
  }

  /** A position without a target has NaN in its row of x, which must reach no other result. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneTaskGivesTheResultsOfTwo(boolean onProcessor) {
    List<float[]> loss = loss(onProcessor);
    List<float[]> joined =
        device.run(
            new CrossEntropyWithTableGradient(true),
            onProcessor,
            x(),
            table(),
            targets(),
            scalars(cotangents()));
    for (int o = 0; o < loss.size(); o++) {
      assertArrayEquals(loss.get(o), joined.get(o), "output " + o);
    }
    float[] expected = tableGradient(onProcessor, loss.get(1));
    assertTrue(Float.isFinite(expected[0]));
    assertArrayEquals(expected, joined.getLast(), 100 * BOUND);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneTaskGivesTheResultsOfTwoWithABias(boolean onProcessor) {
    List<float[]> loss =
        device.run(new LinearCrossEntropy(true), onProcessor, x(), table(), targets(), bias());
    List<float[]> joined =
        device.run(
            new CrossEntropyWithTableGradient(true),
            onProcessor,
            x(),
            table(),
            targets(),
            scalars(cotangents()),
            bias());
    for (int o = 0; o < loss.size(); o++) {
      assertArrayEquals(loss.get(o), joined.get(o), "output " + o);
    }
    List<float[]> gradients = biasedGradients(onProcessor, loss.get(1));
    assertTrue(Float.isFinite(gradients.get(1)[0]));
    assertArrayEquals(gradients.get(0), joined.get(3), 100 * BOUND);
    assertArrayEquals(gradients.get(1), joined.get(4), 100 * BOUND);
  }

  @Test
  void severalBlocksGiveTheResultsOfOneWithABias() {
    float[] logDenominators =
        device.run(new LinearCrossEntropy(false), true, x(), table(), targets(), bias()).get(1);
    List<float[]> one = biasedGradients(true, logDenominators);
    List<float[]> blocks = biasedGradients(false, logDenominators);
    for (int o = 0; o < one.size(); o++) {
      assertArrayEquals(one.get(o), blocks.get(o), 100 * BOUND, "output " + o);
    }
  }

  private static List<float[]> loss(boolean onProcessor) {
    return device.run(new LinearCrossEntropy(true), onProcessor, x(), table(), targets());
  }

  private static float[] tableGradient(boolean onProcessor, float[] logDenominators) {
    return device
        .run(
            new LinearCrossEntropyGradWeight(),
            onProcessor,
            x(),
            table(),
            targets(),
            scalars(logDenominators),
            scalars(cotangents()))
        .getFirst();
  }

  private static List<float[]> biasedGradients(boolean onProcessor, float[] logDenominators) {
    return device.run(
        new LinearCrossEntropyGradWeight(),
        onProcessor,
        x(),
        table(),
        targets(),
        scalars(logDenominators),
        scalars(cotangents()),
        bias());
  }

  private static Operand bias() {
    return Operand.of(random(5, VOCABULARY), VOCABULARY);
  }

  private static Operand x() {
    float[] x = random(1, POSITIONS * COLUMNS);
    x[UNSCORED * COLUMNS] = Float.NaN;
    return Operand.of(x, POSITIONS, COLUMNS);
  }

  private static Operand table() {
    return Operand.of(random(2, VOCABULARY * COLUMNS), VOCABULARY, COLUMNS);
  }

  private static Operand scalars(float[] values) {
    return Operand.of(values, POSITIONS);
  }

  private static float[] cotangents() {
    return random(3, POSITIONS);
  }

  private static Operand targets() {
    int[] targets = new SplittableRandom(4).ints(POSITIONS, 0, VOCABULARY).toArray();
    targets[UNSCORED] = -1;
    return Operand.of(targets, POSITIONS);
  }

  private static float[] random(int seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
