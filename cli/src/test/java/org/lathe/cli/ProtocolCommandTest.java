package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.models.Protocol;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowSample;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

/** From Java, a protocol and the short options give the same recipe as on the command line. */
class ProtocolCommandTest {
  @TempDir Path folder;

  private Recipe pocket(Object... more) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("--preset", "pocket"));
    arguments.addAll(Arrays.asList(more));
    return printed(arguments.toArray());
  }

  private Recipe printed(Object... more) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("train", "--print-recipe"));
    arguments.addAll(Arrays.asList(more));
    Lathe.Outcome outcome = Lathe.run(arguments.toArray());
    assertEquals(0, outcome.exit(), outcome::toString);
    return RecipeFile.read(Files.writeString(folder.resolve("printed.yaml"), outcome.out()));
  }

  @Test
  void aProtocolIsOneCall() throws IOException {
    for (String name : List.of("pocket", "ltm-s")) {
      Recipe recipe = RecipeFile.named(name);
      assertEquals(
          recipe.with(Protocol.RELEASE), printed("--preset", name, "--protocol", "release"));
      assertEquals(recipe.with(Protocol.PAPER), printed("--preset", name, "--protocol", "paper"));
    }
  }

  @Test
  void otherOptionsWinOverTheProtocol() throws IOException {
    Recipe release = RecipeFile.named("pocket").with(Protocol.RELEASE);
    LtmOptions options = (LtmOptions) release.objective();
    assertEquals(
        release.with(options.withFastRate(0.5, 0.5)),
        pocket("--protocol", "release", "--fast-rate", 0.5));
    assertEquals(
        release.with(options.with(SlowGradient.FINAL)),
        pocket("--protocol", "release", "--slow-gradient", "final"));
    assertEquals(
        release.with(
            options.with(options.fast().withNoise(FastOptions.Noise.FRESH)).with(SlowSample.FRESH)),
        pocket("--protocol", "release", "--noise", "fresh"));
    assertEquals(
        release.with(release.data().withSampling(SequenceOrder.WINDOWS)),
        pocket("--protocol", "release", "--sampling", "windows"));
  }

  @Test
  void aShortOptionIsOneCall() throws IOException {
    Recipe pocket = RecipeFile.named("pocket");
    assertEquals(pocket.lasting(7), pocket("--steps", 7));
    assertEquals(pocket.with(pocket.batch().withSequences(2)), pocket("--batch", 2));
    assertEquals(pocket.with(pocket.rate().withPeak(0.012)), pocket("--rate", 0.012));
    assertEquals(pocket.with(pocket.data().reading("stories")), pocket("--data", "stories"));
  }
}
