package org.lathe.models.diffusion.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.models.diffusion.noise.LogLinearSchedule;

/** The finite form by enumeration of all masks and all orders. */
class FiniteMasksTest {
  private static final int MASK = FormulaLosses.VOCABULARY;
  private static final int[] TEXT = {2, 0, 1, 1};
  private static final FiniteMasks MASKS = new FiniteMasks(new LogLinearSchedule(1e-3), MASK);

  private static double loss(int[] noisy, int place) {
    double[] logits = FormulaLosses.context(noisy, place);
    return FormulaLosses.logSum(logits) - logits[TEXT[place]];
  }

  /** Adds all orders of the places that are not used yet. */
  private static void orders(List<Integer> begun, List<int[]> all) {
    if (begun.size() == TEXT.length) {
      all.add(begun.stream().mapToInt(Integer::intValue).toArray());
    }
    for (int place = 0; place < TEXT.length; place++) {
      if (!begun.contains(place)) {
        List<Integer> longer = new ArrayList<>(begun);
        longer.add(place);
        orders(longer, all);
      }
    }
  }

  /** The mean over all orders of generation of the negative log likelihood in that order. */
  private static double meanOverOrders(List<int[]> orders) {
    double sum = 0;
    for (int[] order : orders) {
      int[] known = new int[TEXT.length];
      Arrays.fill(known, MASK);
      for (int place : order) {
        sum += loss(known, place);
        known[place] = TEXT[place];
      }
    }
    return sum / orders.size();
  }

  @Test
  void theMeanOverAllMasksIsTheMeanOverAllOrders() {
    List<int[]> orders = new ArrayList<>();
    orders(List.of(), orders);
    assertEquals(24, orders.size());
    double sum = 0;
    for (int masked = 1; masked <= TEXT.length; masked++) {
      // Each order of the uniform numbers is equally likely.
      for (int[] ranks : orders) {
        double[] uniform = Arrays.stream(ranks).mapToDouble(rank -> (rank + 0.5) / 4).toArray();
        NoisySequence noisy = MASKS.noisy(TEXT, masked, uniform);
        double losses = 0;
        for (int i = 0; i < TEXT.length; i++) {
          losses += noisy.targets()[i] < 0 ? 0 : loss(noisy.tokens(), i);
        }
        sum += noisy.weight() * losses;
      }
    }
    assertEquals(meanOverOrders(orders), sum / (orders.size() * TEXT.length), 1e-12);
  }

  /** A distribution of two tokens. */
  private static final double[][] JOINT = {
    {0.20, 0.02, 0.08}, {0.05, 0.25, 0.05}, {0.15, 0.05, 0.15}
  };

  private static double probability(int[] known) {
    double sum = 0;
    for (int a = 0; a < JOINT.length; a++) {
      for (int b = 0; b < JOINT.length; b++) {
        boolean fits = (known[0] == MASK || known[0] == a) && (known[1] == MASK || known[1] == b);
        sum += fits ? JOINT[a][b] : 0;
      }
    }
    return sum;
  }

  /** The bound of exact conditional probabilities is the negative log likelihood. */
  @Test
  void exactConditionalsMakeTheBoundTight() {
    for (int[] text : new int[][] {{0, 1}, {2, 2}, {1, 0}}) {
      double nats = 0;
      for (int masked = 1; masked <= 2; masked++) {
        for (double[] uniform : new double[][] {{0.3, 0.6}, {0.6, 0.3}}) {
          NoisySequence noisy = MASKS.noisy(text, masked, uniform);
          double losses = 0;
          for (int i = 0; i < 2; i++) {
            if (noisy.targets()[i] >= 0) {
              int[] known = noisy.tokens().clone();
              known[i] = text[i];
              losses -= Math.log(probability(known) / probability(noisy.tokens()));
            }
          }
          nats += noisy.weight() * losses / 4;
        }
      }
      assertEquals(-Math.log(JOINT[text[0]][text[1]]), nats, 1e-12);
    }
  }

  @Test
  void thePlacesWithTheSmallestNumbersAreMaskedAtTheTimeOfTheLargestOfThem() {
    NoisySequence noisy = MASKS.noisy(TEXT, 2, new double[] {0.4, 0.7, 0.999, 0.1});
    assertArrayEquals(new int[] {MASK, 0, 1, MASK}, noisy.tokens());
    assertArrayEquals(new int[] {2, -1, -1, 1}, noisy.targets());
    assertEquals(0.4 / 0.999, noisy.time(), 1e-15);
    assertEquals(2, noisy.weight());
  }

  @Test
  void placesBeforeTheFirstAreGiven() {
    NoisySequence noisy = MASKS.noisy(TEXT, 1, new double[] {0.5, 0.25});
    assertArrayEquals(new int[] {2, 0, 1, MASK}, noisy.tokens());
    assertArrayEquals(new int[] {-1, -1, -1, 1}, noisy.targets());
    assertEquals(2, noisy.weight());
  }

  /** Each number of masks is equally likely, and K draws are spread over them. */
  @Test
  void drawsAreSpreadOverTheNumbersOfMasks() {
    for (int sequence = 0; sequence < 20; sequence++) {
      int[] counts = new int[5];
      for (int draw = 0; draw < 8; draw++) {
        NoisySequence noisy = MASKS.noisy(TEXT, 0, new NoiseNumbers(1, 0, sequence, draw, 8));
        int masked = (int) Arrays.stream(noisy.tokens()).filter(token -> token == MASK).count();
        assertEquals(4.0 / masked, noisy.weight());
        counts[masked]++;
      }
      assertArrayEquals(new int[] {0, 2, 2, 2, 2}, counts);
    }
  }
}
