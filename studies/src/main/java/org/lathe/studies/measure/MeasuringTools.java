package org.lathe.studies.measure;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.lathe.engine.Session;

/**
 * What measurements compute with; it changes no figure.
 *
 * @param engine its id
 * @param open opens an empty session of it
 * @param sets folder of evaluation sets; empty where the user named none
 */
public record MeasuringTools(String engine, Supplier<Session> open, Optional<Path> sets) {}
