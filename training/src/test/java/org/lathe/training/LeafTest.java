package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.files.Json;
import org.lathe.models.diffusion.DiffusionFamily;
import org.lathe.models.diffusion.DiffusionOptions;
import org.lathe.models.diffusion.DiffusionShape;
import org.lathe.models.diffusion.Reduction;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;
import org.lathe.models.diffusion.noise.TimeDraw;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.vae.AggressiveEncoder;
import org.lathe.models.vae.KlAnnealing;
import org.lathe.models.vae.VaeFamily;
import org.lathe.models.vae.VaeOptions;
import org.lathe.models.vae.VaeShape;

/** The leaf decides the order in which gradients are added, and nothing else. */
class LeafTest {
  private static final List<String> EXPERTS =
      List.of(
          "model.feedForward=experts",
          "model.experts.number=3",
          "model.experts.perToken=2",
          "model.experts.hidden=12",
          "model.experts.loadBalance=0.01");

  /** Objectives that begin a gradient in a way of their own. */
  enum Kind {
    LTM {
      @Override
      Recipe recipe(Path text) {
        return SmallRun.recipe(text);
      }
    },
    TRAJECTORY {
      @Override
      Recipe recipe(Path text) {
        return SmallRun.with(SmallRun.recipe(text), fast -> fast, SlowGradient.TRAJECTORY);
      }
    },
    EXPERTS_OF_LTM {
      @Override
      Recipe recipe(Path text) {
        return RecipeFile.with(SmallRun.recipe(text), EXPERTS);
      }
    },
    WITHOUT_LATENTS {
      @Override
      Recipe recipe(Path text) {
        Recipe ltm = SmallRun.recipe(text);
        return ltm.with(((LtmOptions) ltm.objective()).baseline().orElseThrow());
      }
    },
    GPT {
      @Override
      Recipe recipe(Path text) {
        return RecipeFile.with(SmallRun.autoregressive(text), EXPERTS);
      }
    },
    VAE {
      @Override
      Recipe recipe(Path text) {
        return vae(text, false);
      }
    },
    SEMI_AMORTIZED {
      @Override
      Recipe recipe(Path text) {
        return vae(text, true);
      }
    },
    DIFFUSION {
      @Override
      Recipe recipe(Path text) {
        return SmallRun.recipe(
            text,
            DiffusionFamily.ID,
            new DiffusionShape(
                Process.MDLM, 2, 16, 2, 32, 32, 8, 8, false, ScheduleName.LOG_LINEAR),
            new DiffusionOptions(TimeDraw.STRATIFIED, 1e-3, Reduction.SEQUENCES));
      }
    };

    abstract Recipe recipe(Path text);

    private static Recipe vae(Path text, boolean semiAmortized) {
      return SmallRun.recipe(
          text,
          VaeFamily.ID,
          new VaeShape(2, 16, 2, 32, 5, 2, 1, 0, 1),
          new VaeOptions(KlAnnealing.NONE, 0.1, AggressiveEncoder.NONE, semiAmortized, 2, 0.5));
    }
  }

  @TempDir Path folder;

  private StepMetrics firstStep(Recipe recipe, int leaf) {
    StepMetrics[] first = new StepMetrics[1];
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(StepMetrics metrics) {
            first[0] = metrics;
          }
        };
    SmallRun.start(
            folder.resolve("leaf" + leaf),
            recipe.with(new BatchOptions(4, 1, leaf, 16)).lasting(1),
            "vector",
            1,
            listener)
        .run();
    return first[0];
  }

  private static JsonNode losses(StepMetrics step) {
    return Json.tree(step.named());
  }

  @ParameterizedTest
  @EnumSource
  void changesNoLossOfTheFirstStep(Kind kind) throws IOException {
    Recipe recipe = kind.recipe(SmallRun.text(folder));
    StepMetrics one = firstStep(recipe, 4);
    for (int leaf : new int[] {1, 2}) {
      StepMetrics several = firstStep(recipe, leaf);
      assertEquals(losses(one), losses(several));
      double norm = one.gradientNorm();
      assertEquals(norm, several.gradientNorm(), 1e-5 * norm, "the gradient of the whole batch");
    }
  }
}
