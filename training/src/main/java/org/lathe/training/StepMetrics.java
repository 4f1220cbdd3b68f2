package org.lathe.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one slow step showed. Scores are nats a token.
 *
 * @param step number, from 1
 * @param tokens tokens seen so far, this step included
 * @param loss cross-entropy at the final z
 * @param kl KL of the posterior at the last fast step
 * @param nelbo negative ELBO before the last fast step
 * @param fit negative ELBO before each fast step
 * @param gradientNorm norm of the slow gradient before clipping
 * @param rate of the slow step
 * @param fastRate peak rate of the fast steps
 * @param seconds time the step took
 * @param tokensPerSecond tokens of the step by that time
 */
public record StepMetrics(
    int step,
    long tokens,
    double loss,
    double kl,
    double nelbo,
    double[] fit,
    @JsonProperty("gradient_norm") double gradientNorm,
    double rate,
    @JsonProperty("fast_rate") double fastRate,
    double seconds,
    @JsonProperty("tokens_per_second") double tokensPerSecond) {}
