/** What judges texts: how likely a model holds them, and what stands for them as features. */
package org.lathe.evaluation.judging;
