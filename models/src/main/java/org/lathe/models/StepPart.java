package org.lathe.models;

import java.util.function.DoubleSupplier;

/**
 * A part of the work that a training step does for a micro-batch, which can be repeated by itself
 * to be measured.
 *
 * @param label its name on the command line: one word in lower case
 * @param title its name in tables
 * @param times how often training does it for each micro-batch
 * @param work does it once, and returns its loss, a sum over the batch in nats; NaN from a part
 *     that reads no result
 */
public record StepPart(String label, String title, int times, DoubleSupplier work) {}
