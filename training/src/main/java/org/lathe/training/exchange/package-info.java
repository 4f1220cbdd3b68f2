/** The tokenizers of checkpoints that come from, or go to, other programs. */
package org.lathe.training.exchange;
