/**
 * Checkpoints of other programs: their configurations, the names of their tensors, and the checks
 * under which weights come in and go out. The families bring the forms.
 */
package org.lathe.models.exchange;
