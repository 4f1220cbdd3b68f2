package org.lathe.models.vae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.lathe.files.InputException;
import org.lathe.models.Parameter;
import org.lathe.models.UpdateSchedule;
import org.lathe.models.WeightStart;

/** The remedies over a run, and the values that no option can have. */
class VaeOptionsTest {
  private static List<Double> weights(KlAnnealing annealing, int steps) {
    return IntStream.rangeClosed(1, steps).mapToObj(step -> annealing.at(step, steps)).toList();
  }

  @Test
  void theWeightOfTheKlRisesOnceOrInCycles() {
    assertEquals(List.of(1.0, 1.0, 1.0), weights(KlAnnealing.NONE, 3));
    assertEquals(
        List.of(0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0), weights(new KlAnnealing(1, 0.5), 8));
    assertEquals(
        List.of(0.5, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0), weights(new KlAnnealing(2, 0.5), 8));
    // The last cycle is cut short where the steps do not divide.
    assertEquals(List.of(0.5, 1.0, 0.5, 1.0, 0.5), weights(new KlAnnealing(3, 1), 5));
  }

  @Test
  void metricsTellTheWeightWhereItChanges() {
    assertEquals(Map.of(), VaeOptions.PLAIN.at(1, 10));
    VaeOptions annealed =
        new VaeOptions(new KlAnnealing(1, 0.5), 0, AggressiveEncoder.NONE, false, 0, 0.5);
    assertEquals(Map.of("kl_weight", 0.2), annealed.at(1, 10));
  }

  private static Set<String> names(List<Parameter> parameters) {
    return parameters.stream().map(Parameter::name).collect(Collectors.toSet());
  }

  @Test
  void anAggressiveEncoderTakesMostStepsAtFirst() {
    VaeModel model = new VaeModel(SmallVae.config());
    VaeOptions aggressive =
        new VaeOptions(KlAnnealing.NONE, 0, new AggressiveEncoder(2, 0.6), false, 0, 0.5);
    UpdateSchedule schedule = model.updates(aggressive);
    assertEquals(
        List.of(1, 1, 2, 1, 1, 2, 0, 0, 0, 0),
        IntStream.rangeClosed(1, 10).mapToObj(step -> schedule.group(step, 10)).toList());
    Set<String> all = names(model.parameters());
    Set<String> encoder = names(schedule.groups().get(1));
    Set<String> decoder = names(schedule.groups().get(2));
    assertEquals(all, names(schedule.groups().getFirst()));
    assertEquals(all.size(), encoder.size() + decoder.size());
    assertEquals(
        Set.of(true),
        encoder.stream().map(n -> n.startsWith("encoder.")).collect(Collectors.toSet()));
    assertEquals(names(model.decoderConfig().parameters()), decoder);
    assertEquals(List.of(model.parameters()), model.updates(VaeOptions.PLAIN).groups());
  }

  private static void refused(String said, Executable made) {
    assertEquals(said, assertThrows(InputException.class, made).getMessage());
  }

  @Test
  void whatCannotBe() {
    refused("objective.klAnnealing.cycles 0, must be at least 1", () -> new KlAnnealing(0, 0.5));
    refused(
        "objective.klAnnealing.rise NaN, must be a share of a cycle, from 0 to 1",
        () -> new KlAnnealing(1, Double.NaN));
    refused(
        "objective.aggressiveEncoder.steps -1, must not be negative",
        () -> new AggressiveEncoder(-1, 0.5));
    refused(
        "objective.aggressiveEncoder.until 1.5, must be a share of the run, from 0 to 1",
        () -> new AggressiveEncoder(1, 1.5));
    refused(
        "objective.aggressiveEncoder takes 0 encoder steps until the share 0.5 of the run: set"
            + " both, or 0 for both",
        () -> new AggressiveEncoder(0, 0.5));
    refused(
        "objective.freeBits -1.0, must be at least 0 and finite", () -> options(-1, true, 1, 1));
    refused("objective.fastSteps -1, must not be negative", () -> options(0, false, -1, 1));
    for (double rate : new double[] {0, 1e-60, 1e300, Double.NaN}) {
      refused(
          "objective.fastRate " + rate + ", must be positive and finite",
          () -> options(0, false, 1, rate));
    }
    refused(
        "objective.semiAmortized refines the posterior by 0 fast steps: set objective.fastSteps to"
            + " 1 or more",
        () -> options(0, true, 0, 1));
  }

  private static VaeOptions options(double freeBits, boolean semi, int steps, double rate) {
    return new VaeOptions(KlAnnealing.NONE, freeBits, AggressiveEncoder.NONE, semi, steps, rate);
  }

  /** Weights are drawn by their number. */
  @Test
  void theDecoderComesFirstAsWithoutEncoder() {
    VaeConfig config = SmallVae.config();
    List<Parameter> decoder = config.decoder().parameters();
    assertEquals(decoder, config.parameters().subList(0, decoder.size()));
  }

  @Test
  void theShapeIsChecked() {
    VaeShape shape = new VaeShape(2, 16, 2, 12, 3, 2, 1, -5, 4);
    VaeConfig config = (VaeConfig) shape.model(14).config();
    assertEquals(16, config.vocabulary());
    assertEquals(
        new WeightStart.Constant(-5),
        config.parameters().stream()
            .filter(p -> p.name().equals("encoder.log_var.bias"))
            .findFirst()
            .orElseThrow()
            .start());
    refused(
        "model configuration: encoder_layers 0, must be at least 1",
        () -> new VaeShape(2, 16, 2, 12, 3, 2, 0, 0, 1).model(14));
    refused(
        "model configuration: dim 15 is not a multiple of 2 * 2 heads",
        () -> new VaeShape(2, 15, 2, 12, 3, 2, 1, 0, 1).model(14));
  }
}
