/** Training runs: schedules, accumulation, evaluation points, checkpoints, resume, metrics. */
package org.lathe.training;
