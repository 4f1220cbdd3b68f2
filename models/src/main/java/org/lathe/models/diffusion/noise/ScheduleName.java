package org.lathe.models.diffusion.noise;

/** The names of noise schedules. */
public enum ScheduleName {
  /** {@link LogLinearSchedule}. */
  LOG_LINEAR,
  /** {@link LinearSchedule}. */
  LINEAR,
  /** {@link CosineSchedule}. */
  COSINE,
  /** {@link GeometricSchedule}. */
  GEOMETRIC;

  /** Returns the schedule of this name with its published constants. */
  public NoiseSchedule published() {
    return switch (this) {
      case LOG_LINEAR -> new LogLinearSchedule(LogLinearSchedule.EPSILON);
      case LINEAR -> new LinearSchedule(LinearSchedule.EPSILON);
      case COSINE -> new CosineSchedule(LinearSchedule.EPSILON);
      case GEOMETRIC -> new GeometricSchedule(GeometricSchedule.LEAST, GeometricSchedule.MOST);
    };
  }
}
